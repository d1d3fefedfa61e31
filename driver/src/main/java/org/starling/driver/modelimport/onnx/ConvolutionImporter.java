package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DepthwiseConvolutionParamInitializer;
import org.nd4j.linalg.activations.Activation;

/** Convolutions over images and over time: plain, of each channel, and transposed. */
final class ConvolutionImporter implements OperatorImporter {
    private static final String WEIGHTS = ConvolutionParamInitializer.WEIGHT_KEY;
    private static final String BIAS = ConvolutionParamInitializer.BIAS_KEY;

    @Override
    public void add(Operator operator, ImportContext context) {
        Constant weights = context.required(operator.input(1), "weights");
        ImportedNode input = context.plain(operator.input(0));
        if (weights.rank() != input.shape().size() + 1 || weights.rank() < 3 || weights.floats().length == 0) {
            throw new UnsupportedOperatorException(
                    "weights of shape %s over an example %s".formatted(weights.shape(), input.shape()));
        }
        ImportedNode node = operator.type().equals("ConvTranspose")
                ? transposed(operator, weights, input, context)
                : convolution(operator, weights, input, context);
        context.put(operator.output(), ImportedValue.of(node));
    }

    private static ImportedNode convolution(
            Operator operator, Constant weights, ImportedNode given, ImportContext context) {
        long outputs = weights.size(0);
        long groups = operator.integer("group", 1);
        ImportedWindow window =
                ImportedWindow.of(operator, given, weights.shape().subList(2, weights.rank()));
        requireChannels(weights.size(1) * groups, given);
        ImportedNode input = padded(operator, window, given, context);
        float[] bias = bias(operator, outputs, context);
        Layer layer;
        float[] ordered = weights.floats();
        String key = WEIGHTS;
        if (groups == 1 && input.isSequence()) {
            layer = overTime(input.channels(), outputs, window, bias);
            ordered = byTime(weights);
        } else if (groups == 1) {
            layer = new ConvolutionLayer.Builder(window.kernel(), window.strides(), window.padding())
                    .dilation(window.dilation())
                    .convolutionMode(window.mode())
                    .nIn(input.channels())
                    .nOut(outputs)
                    .hasBias(bias.length > 0)
                    .activation(Activation.IDENTITY)
                    .build();
        } else if (groups == input.channels() && input.isImage() && outputs % groups == 0) {
            layer = new DepthwiseConvolution2D.Builder(window.kernel(), window.strides(), window.padding())
                    .depthMultiplier(Math.toIntExact(outputs / groups))
                    .dilation(window.dilation())
                    .convolutionMode(window.mode())
                    .nIn(input.channels())
                    .nOut(outputs)
                    .hasBias(bias.length > 0)
                    .activation(Activation.IDENTITY)
                    .build();
            ordered = byChannel(weights);
            key = DepthwiseConvolutionParamInitializer.WEIGHT_KEY;
        } else {
            throw new UnsupportedOperatorException("%d groups of %d channels".formatted(groups, input.channels()));
        }
        return context.layer(operator, layer, input, window.shape(outputs), parameters(key, ordered, bias));
    }

    private static Layer overTime(long inputs, long outputs, ImportedWindow window, float[] bias) {
        return new Convolution1DLayer.Builder(window.kernel()[0], window.strides()[0], window.padding()[0])
                .dilation(window.dilation()[0])
                .convolutionMode(window.mode())
                .rnnDataFormat(RNNFormat.NCW)
                .nIn(inputs)
                .nOut(outputs)
                .hasBias(bias.length > 0)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static ImportedNode transposed(
            Operator operator, Constant weights, ImportedNode input, ImportContext context) {
        boolean more = operator.integer("group", 1) != 1
                || operator.has("output_shape")
                || operator.integers("output_padding").stream().anyMatch(size -> size != 0);
        if (more || !input.isImage()) {
            throw new UnsupportedOperatorException("group, output_shape, output_padding, or sequences");
        }
        requireChannels(weights.size(0), input);
        ImportedWindow window =
                ImportedWindow.transposed(operator, input, weights.shape().subList(2, 4));
        long outputs = weights.size(1);
        float[] bias = bias(operator, outputs, context);
        Layer layer = new Deconvolution2D.Builder(window.kernel(), window.strides(), window.padding())
                .convolutionMode(window.mode())
                .nIn(input.channels())
                .nOut(outputs)
                .hasBias(bias.length > 0)
                .activation(Activation.IDENTITY)
                .build();
        return context.layer(
                operator, layer, input, window.shape(outputs), parameters(WEIGHTS, weights.floats(), bias));
    }

    private static void requireChannels(long channels, ImportedNode input) {
        if (channels != input.channels()) {
            throw new UnsupportedOperatorException(
                    "weights for %d channels over an example %s".formatted(channels, input.shape()));
        }
    }

    private static float[] bias(Operator operator, long outputs, ImportContext context) {
        return operator.input(2).isEmpty()
                ? new float[0]
                : context.required(operator.input(2), "biases").vector(outputs);
    }

    private static Map<String, float[]> parameters(String key, float[] weights, float[] bias) {
        Map<String, float[]> parameters = new HashMap<>(Map.of(key, weights));
        if (bias.length > 0) {
            parameters.put(BIAS, bias);
        }
        return parameters;
    }

    /** From {@code [outputs, inputs, window]} to {@code [window, inputs, outputs]}. */
    private static float[] byTime(Constant weights) {
        int outputs = Math.toIntExact(weights.size(0));
        int inputs = Math.toIntExact(weights.size(1));
        int window = Math.toIntExact(weights.size(2));
        float[] ordered = new float[weights.length()];
        for (int output = 0; output < outputs; output++) {
            for (int input = 0; input < inputs; input++) {
                for (int step = 0; step < window; step++) {
                    ordered[output + outputs * (input + inputs * step)] =
                            weights.floats()[(output * inputs + input) * window + step];
                }
            }
        }
        return ordered;
    }

    /** From {@code [outputs, 1, height, width]} to {@code [height, width, outputs]}. */
    private static float[] byChannel(Constant weights) {
        int outputs = Math.toIntExact(weights.size(0));
        int window = weights.length() / Math.max(1, outputs);
        float[] ordered = new float[weights.length()];
        for (int output = 0; output < outputs; output++) {
            for (int i = 0; i < window; i++) {
                ordered[i * outputs + output] = weights.floats()[output * window + i];
            }
        }
        return ordered;
    }

    /** Zeros around the values in a layer of their own, where DL4J's modes do not have them. */
    private static ImportedNode padded(
            Operator operator, ImportedWindow window, ImportedNode input, ImportContext context) {
        return window.needsZeros() ? padded(operator, window.extra(), input, context) : input;
    }

    private static ImportedNode padded(Operator operator, int[] zeros, ImportedNode input, ImportContext context) {
        List<Long> shape = new ArrayList<>(input.shape());
        for (int i = 0; i < zeros.length / 2; i++) {
            shape.set(i + 1, shape.get(i + 1) + zeros[2 * i] + zeros[2 * i + 1]);
        }
        Layer layer = input.isSequence()
                ? new ZeroPadding1DLayer(zeros[0], zeros[1])
                : new ZeroPaddingLayer(zeros[0], zeros[1], zeros[2], zeros[3]);
        return context.layer(operator, layer, input, shape, Map.of());
    }

    /** The operator Pad. */
    static void addZeros(Operator operator, ImportContext context) {
        ImportedNode input = context.plain(operator.input(0));
        long[] pads = operator.input(1).isEmpty()
                ? operator.integers("pads").stream().mapToLong(Long::longValue).toArray()
                : context.required(operator.input(1), "pads").integers();
        int rank = input.shape().size() + 1;
        boolean zero = operator.text("mode", "constant").equals("constant")
                && (operator.input(2).isEmpty()
                        || context.required(operator.input(2), "values").number() == 0)
                && operator.number("value", 0) == 0;
        boolean known =
                zero && rank > 2 && pads.length == 2 * rank && operator.input(3).isEmpty();
        int[] zeros = new int[2 * (rank - 2)];
        for (int i = 0; known && i < rank; i++) {
            boolean spatial = i > 1;
            known = spatial
                    ? pads[i] >= 0 && pads[i] < 1 << 20 && pads[rank + i] >= 0 && pads[rank + i] < 1 << 20
                    : pads[i] == 0 && pads[rank + i] == 0;
            if (spatial && known) {
                zeros[2 * (i - 2)] = (int) pads[i];
                zeros[2 * (i - 2) + 1] = (int) pads[rank + i];
            }
        }
        if (!known) {
            throw new UnsupportedOperatorException("other values than zeros around images and sequences");
        }
        context.put(operator.output(), ImportedValue.of(padded(operator, zeros, input, context)));
    }
}
