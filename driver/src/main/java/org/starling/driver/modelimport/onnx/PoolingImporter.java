package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;

/** Pooling over windows, or over all spatial dimensions, and repeated values. */
final class PoolingImporter implements OperatorImporter {
    private static final Map<String, PoolingType> GLOBAL = Map.of(
            "GlobalAveragePool", PoolingType.AVG,
            "GlobalMaxPool", PoolingType.MAX,
            "ReduceMean", PoolingType.AVG,
            "ReduceMax", PoolingType.MAX,
            "ReduceSum", PoolingType.SUM);

    @Override
    public void add(Operator operator, ImportContext context) {
        ImportedNode input = context.plain(operator.input(0));
        ImportedWindow window = ImportedWindow.of(operator, input, operator.integers("kernel_shape"));
        boolean average = operator.type().equals("AveragePool");
        boolean padded = window.mode() == ConvolutionMode.Same || anyPadding(window);
        if (window.needsZeros() || operator.outputs().size() > 1 || operator.integer("storage_order", 0) != 0) {
            throw new UnsupportedOperatorException("pads of different sizes, or indices");
        }
        boolean plain = window.dilation()[0] == 1 && (window.mode() == ConvolutionMode.Same || !padded);
        if (input.isSequence() && !plain) {
            throw new UnsupportedOperatorException(
                    "dilations over time, or pads that are not those of auto_pad SAME_UPPER");
        }
        boolean included = operator.integer("count_include_pad", 0) != 0;
        SubsamplingLayer.PoolingType type =
                average ? SubsamplingLayer.PoolingType.AVG : SubsamplingLayer.PoolingType.MAX;
        Layer layer;
        if (input.isSequence()) {
            layer = new Subsampling1DLayer.Builder(type)
                    .kernelSize(window.kernel()[0])
                    .stride(window.strides()[0])
                    .convolutionMode(window.mode())
                    .build();
            ((Subsampling1DLayer) layer).setAvgPoolIncludePadInDivisor(included);
        } else {
            layer = new SubsamplingLayer.Builder(type, window.kernel(), window.strides(), window.padding())
                    .convolutionMode(window.mode())
                    .dilation(window.dilation())
                    .avgPoolIncludePadInDivisor(included)
                    .build();
        }
        ImportedNode node = context.layer(operator, layer, input, window.shape(input.channels()), Map.of());
        context.put(operator.output(), ImportedValue.of(node));
    }

    private static boolean anyPadding(ImportedWindow window) {
        for (int zeros : window.padding()) {
            if (zeros > 0) {
                return true;
            }
        }
        return false;
    }

    /** One value per channel. */
    static void addGlobal(Operator operator, ImportContext context) {
        if (operator.type().startsWith("Reduce") && NormalisationImporter.addIfNormalisation(operator, context)) {
            return;
        }
        ImportedNode input = context.plain(operator.input(0));
        boolean kept = !operator.type().startsWith("Reduce") || reducesAll(operator, input, context);
        addGlobal(
                operator, operator.output(), new GlobalPoolingLayer(GLOBAL.get(operator.type())), kept, input, context);
    }

    private static void addGlobal(
            Operator operator,
            String output,
            GlobalPoolingLayer layer,
            boolean kept,
            ImportedNode input,
            ImportContext context) {
        if (input.isFeatures()) {
            throw new UnsupportedOperatorException("features without spatial dimensions");
        }
        ImportedNode node = context.layer(operator, layer, input, List.of(input.channels()), Map.of());
        List<List<Integer>> dimensions = new ArrayList<>(List.of(ImportedValue.BATCH, ImportedValue.CHANNELS));
        for (int i = 1; kept && i < input.shape().size(); i++) {
            dimensions.add(List.of());
        }
        context.put(output, new ImportedValue(node, dimensions));
    }

    /** Returns whether the reduced dimensions are kept with size 1. */
    private static boolean reducesAll(Operator operator, ImportedNode input, ImportContext context) {
        ImportedValue value = context.value(operator.input(0));
        List<Integer> axes = ReshapingImporter.axes(operator, context).stream()
                .map(value::dimension)
                .sorted()
                .toList();
        List<Integer> spatial = input.isImage() ? List.of(2, 3) : List.of(2);
        if (!axes.equals(spatial)) {
            throw new UnsupportedOperatorException("axes %s of an example %s".formatted(axes, input.shape()));
        }
        return operator.integer("keepdims", 1) != 0;
    }

    /** {@code (Σ |x|ᵖ)^(1/p)} over all spatial dimensions. */
    static void addNorm(Operator absolute, ImportContext context) {
        OperatorGraph graph = context.graph();
        Optional<Operator> power = graph.next(absolute.output(), "Pow");
        Optional<Operator> sum = power.flatMap(operator -> graph.next(operator.output(), "ReduceSum"));
        Optional<Operator> root = sum.flatMap(operator -> graph.next(operator.output(), "Pow"));
        if (root.isEmpty()) {
            throw new UnsupportedOperatorException("absolute values outside of a norm over spatial dimensions");
        }
        float p = context.required(power.get().input(1), "powers").number();
        float inverse = context.required(root.get().input(1), "powers").number();
        if (p < 1 || p != Math.rint(p) || Math.abs(p * inverse - 1) > 1e-5) {
            throw new UnsupportedOperatorException("powers %s and %s".formatted(p, inverse));
        }
        ImportedNode input = context.plain(absolute.input(0));
        List<Integer> axes = ReshapingImporter.axes(sum.get(), context).stream()
                .map(axis -> (int) (axis < 0 ? axis + input.shape().size() + 1 : axis))
                .sorted()
                .toList();
        if (!axes.equals(input.isImage() ? List.of(2, 3) : List.of(2))) {
            throw new UnsupportedOperatorException("a norm along the dimensions " + axes);
        }
        GlobalPoolingLayer layer =
                new GlobalPoolingLayer.Builder(PoolingType.PNORM).pnorm((int) p).build();
        context.consume(power.get(), sum.get(), root.get());
        addGlobal(absolute, root.get().output(), layer, sum.get().integer("keepdims", 1) != 0, input, context);
    }

    /** The operators Resize and Upsample, as far as they repeat values. */
    static void addUpsampling(Operator operator, ImportContext context) {
        ImportedNode input = context.plain(operator.input(0));
        String scalesInput = operator.type().equals("Upsample") ? operator.input(1) : operator.input(2);
        boolean repeats = operator.text("mode", "nearest").equals("nearest")
                && (operator.type().equals("Upsample")
                        || (operator.text("coordinate_transformation_mode", "half_pixel")
                                        .equals("asymmetric")
                                && operator.text("nearest_mode", "round_prefer_floor")
                                        .equals("floor")));
        int rank = input.shape().size() + 1;
        if (!repeats || scalesInput.isEmpty() || rank < 3) {
            throw new UnsupportedOperatorException("other changes of size than whole repetitions of the nearest value");
        }
        float[] scales = context.required(scalesInput, "scales").floats();
        List<Long> shape = new ArrayList<>(input.shape());
        int[] factors = new int[rank - 2];
        boolean whole = scales.length == rank && scales[0] == 1 && scales[1] == 1;
        for (int i = 2; whole && i < rank; i++) {
            factors[i - 2] = (int) scales[i];
            whole = factors[i - 2] == scales[i] && factors[i - 2] >= 1 && factors[i - 2] < 1 << 16;
            shape.set(i - 1, shape.get(i - 1) * factors[i - 2]);
        }
        if (!whole) {
            throw new UnsupportedOperatorException("scales that are not whole numbers");
        }
        Layer layer = input.isSequence()
                ? new Upsampling1D.Builder(factors[0]).build()
                : new Upsampling2D.Builder().size(factors).build();
        context.put(operator.output(), ImportedValue.of(context.layer(operator, layer, input, shape, Map.of())));
    }
}
