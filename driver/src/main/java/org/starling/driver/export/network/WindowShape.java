package org.starling.driver.export.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.starling.driver.export.onnx.OnnxGraph;

/**
 * A window that moves over images or sequences: one value for each dimension, but two of padding, as ONNX lists them.
 *
 * @param kernel its size
 * @param strides steps from one window to the next
 * @param dilation steps from one value of the window to the next
 * @param padding zeros before the values, along each dimension, then those after them
 * @param output windows that fit
 */
record WindowShape(List<Long> kernel, List<Long> strides, List<Long> dilation, List<Long> padding, List<Long> output) {

    /** DL4J's settings; arrays hold a value for each dimension, or more. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Settings(ConvolutionMode mode, int[] kernel, int[] strides, int[] padding, int[] dilation) {}

    /** Zeros before and after the values, and the windows that fit. */
    private record Fit(long before, long after, long output) {}

    static WindowShape of(ConvolutionLayer layer, Value input, NodeContext context) {
        Settings settings = settings(layer);
        return of(settings, fits(settings, input, context));
    }

    static WindowShape of(SubsamplingLayer layer, Value input, NodeContext context) {
        Settings settings = new Settings(
                layer.getConvolutionMode(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation());
        return of(settings, fits(settings, input, context));
    }

    /** A window of one value. */
    static WindowShape pointwise(Value input) {
        List<Long> ones = input.shape().stream().skip(1).map(size -> 1L).toList();
        List<Long> zeros = IntStream.range(0, 2 * ones.size()).mapToObj(i -> 0L).toList();
        return new WindowShape(
                ones, ones, ones, zeros, input.shape().subList(1, input.shape().size()));
    }

    /** The window of a transposed convolution, which turns the output of a convolution of these settings into its input. */
    static WindowShape transposed(ConvolutionLayer layer, Value input) {
        Settings settings = settings(layer);
        List<Fit> fits = new ArrayList<>();
        for (int i = 0; i < input.rank() - 1; i++) {
            long size = input.size(i + 1);
            long all = (size - 1) * settings.strides[i] + settings.kernel[i];
            boolean same = settings.mode == ConvolutionMode.Same;
            long output = same ? size * settings.strides[i] : all - 2L * settings.padding[i];
            long before = same ? (all - output) / 2 : settings.padding[i];
            fits.add(new Fit(before, all - output - before, output));
        }
        return of(settings, fits);
    }

    private static Settings settings(ConvolutionLayer layer) {
        return new Settings(
                layer.getConvolutionMode(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation());
    }

    private static List<Fit> fits(Settings settings, Value input, NodeContext context) {
        List<Fit> fits = new ArrayList<>();
        for (int i = 0; i < input.rank() - 1; i++) {
            long size = input.size(i + 1);
            long stride = settings.strides[i];
            long reach = settings.kernel[i] + (settings.kernel[i] - 1L) * (settings.dilation[i] - 1);
            long rounded = (size + stride - 1) / stride;
            fits.add(
                    switch (settings.mode) {
                        case Same -> {
                            long missing = Math.max(0, (rounded - 1) * stride + reach - size);
                            yield new Fit(missing / 2, missing - missing / 2, rounded);
                        }
                        case Causal -> new Fit(reach - 1, 0, rounded);
                        case Strict, Truncate -> {
                            long zeros = settings.padding[i];
                            long room = size + 2 * zeros - reach;
                            context.require(
                                    room >= 0, "at least %d values along dimension %d".formatted(reach, i), input);
                            yield new Fit(zeros, zeros, room / stride + 1);
                        }
                    });
        }
        return fits;
    }

    private static WindowShape of(Settings settings, List<Fit> fits) {
        List<Long> padding = new ArrayList<>();
        fits.forEach(fit -> padding.add(fit.before));
        fits.forEach(fit -> padding.add(fit.after));
        return new WindowShape(
                first(settings.kernel, fits.size()),
                first(settings.strides, fits.size()),
                first(settings.dilation, fits.size()),
                padding,
                fits.stream().map(Fit::output).toList());
    }

    private static List<Long> first(int[] values, int count) {
        return IntStream.range(0, count).mapToObj(i -> (long) values[i]).toList();
    }

    /** Sets the attributes of an operator. */
    OnnxGraph.Node setOn(OnnxGraph.Node node) {
        return node.withLongs("kernel_shape", kernel)
                .withLongs("strides", strides)
                .withLongs("dilations", dilation)
                .withLongs("pads", padding);
    }

    /** The output with some channels. */
    Value output(String name, long channels, Value input) {
        List<Long> shape = new ArrayList<>(List.of(channels));
        shape.addAll(output);
        return new Value(name, shape, input.rows());
    }
}
