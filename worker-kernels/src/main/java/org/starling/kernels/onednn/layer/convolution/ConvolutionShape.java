package org.starling.kernels.onednn.layer.convolution;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.starling.kernels.onednn.plan.StepWindow;

/**
 * Window, padding and output size of a convolution or pooling, as oneDNN expects them. Arrays hold one value per spatial
 * dimension and are shared, not copied.
 */
public final class ConvolutionShape {
    private final long[] kernel;
    private final long[] strides;
    private final long[] dilation;
    private final long[] before;
    private final long[] after;
    private final long[] output;

    private ConvolutionShape(SlidingWindow window, int rank) {
        this.kernel = new long[rank];
        this.strides = new long[rank];
        this.dilation = new long[rank];
        this.before = new long[rank];
        this.after = new long[rank];
        this.output = new long[rank];
        for (int i = 0; i < rank; i++) {
            kernel[i] = window.kernel(i);
            strides[i] = window.stride(i);
        }
    }

    /**
     * Returns the shape for {@code input}, {@code [batch, channels, spatial…]}.
     *
     * @throws IllegalArgumentException if the window does not fit, or does not fit evenly in strict mode
     */
    public static ConvolutionShape of(String layer, SlidingWindow window, long... input) {
        ConvolutionShape shape = new ConvolutionShape(window, input.length - 2);
        for (int i = 0; i < shape.output.length; i++) {
            long size = input[i + 2];
            int reach = window.reach(i);
            shape.dilation[i] = window.dilation(i) - 1L;
            switch (window.mode()) {
                case Same -> {
                    shape.output[i] = (size + shape.strides[i] - 1) / shape.strides[i];
                    shape.before[i] = Math.max(0, (shape.output[i] - 1) * shape.strides[i] + reach - size) / 2;
                }
                case Causal -> {
                    shape.output[i] = (size + shape.strides[i] - 1) / shape.strides[i];
                    shape.before[i] = reach - 1L;
                }
                case Strict, Truncate -> {
                    shape.output[i] = unpadded(layer, window, i, size);
                    shape.before[i] = window.padding(i);
                }
            }
            shape.after[i] = (shape.output[i] - 1) * shape.strides[i] + reach - size - shape.before[i];
        }
        return shape;
    }

    private static long unpadded(String layer, SlidingWindow window, int i, long size) {
        int stride = window.stride(i);
        int padding = window.padding(i);
        long room = size + 2L * padding - window.reach(i);
        if (room < 0 || (window.mode() == ConvolutionMode.Strict && room % stride != 0)) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': a window of %d (stride %d, padding %d, dilation %d) does not fit into %d in mode %s; change the layer or the data's shape"
                            .formatted(
                                    layer, window.kernel(i), stride, padding, window.dilation(i), size, window.mode()));
        }
        return room / stride + 1;
    }

    /**
     * Returns the shape of a transposed convolution: it turns the output of a convolution of these settings into its input.
     *
     * @throws IllegalArgumentException if padding leaves nothing
     */
    public static ConvolutionShape transposed(String layer, SlidingWindow window, long... input) {
        ConvolutionShape shape = new ConvolutionShape(window, input.length - 2);
        for (int i = 0; i < shape.output.length; i++) {
            long size = input[i + 2];
            long all = (size - 1) * shape.strides[i] + shape.kernel[i];
            if (window.mode() == ConvolutionMode.Same) {
                shape.output[i] = size * shape.strides[i];
                shape.before[i] = (all - shape.output[i]) / 2;
            } else {
                shape.output[i] = all - 2L * window.padding(i);
                shape.before[i] = window.padding(i);
            }
            shape.after[i] = all - shape.output[i] - shape.before[i];
            if (shape.output[i] <= 0) {
                throw new IllegalArgumentException(
                        "Cannot compile layer '%s': a window of %d (stride %d) makes %d of %d, of which padding of %d leaves nothing; change the layer or the data's shape"
                                .formatted(layer, shape.kernel[i], shape.strides[i], all, size, window.padding(i)));
            }
        }
        return shape;
    }

    /** Size of the window. */
    public long[] kernel() {
        return kernel;
    }

    public long[] strides() {
        return strides;
    }

    /** Values left out between neighbours, as oneDNN counts: 0 where they are next to each other. */
    public long[] dilation() {
        return dilation;
    }

    /** Padding at the top and left. */
    public long[] before() {
        return before;
    }

    /** Padding at the bottom and right; negative where the last values are not used. */
    public long[] after() {
        return after;
    }

    /** Dimensions of the result: {@code [batch, channels, output…]}. */
    long[] outputDimensions(long batch, long channels) {
        long[] dimensions = new long[output.length + 2];
        dimensions[0] = batch;
        dimensions[1] = channels;
        System.arraycopy(output, 0, dimensions, 2, output.length);
        return dimensions;
    }

    /** The window as it slides over time steps. */
    StepWindow stepWindow() {
        return new StepWindow(kernel[0], strides[0], dilation[0] + 1, before[0]);
    }
}
