package org.starling.kernels.onednn.layer.convolution;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.starling.kernels.onednn.mask.StepWindow;

/** How a window moves over an image; arrays hold one value per spatial dimension and are shared, not copied. */
final class Geometry {
    private final long[] kernel;
    private final long[] strides;
    private final long[] dilation;
    private final long[] before;
    private final long[] after;
    private final long[] output;

    private Geometry(long[] kernel, long[] strides, long[] dilation, long[] before, long[] after, long[] output) {
        this.kernel = kernel;
        this.strides = strides;
        this.dilation = dilation;
        this.before = before;
        this.after = after;
        this.output = output;
    }

    /**
     * The geometry that DL4J's settings mean for an input of size {@code input}.
     *
     * @throws IllegalArgumentException if the window does not fit, or does not fit evenly in strict mode
     */
    static Geometry of(
            String layer,
            int[] kernel,
            int[] strides,
            int[] padding,
            int[] dilation,
            ConvolutionMode mode,
            long... input) {
        int rank = input.length;
        long[] before = new long[rank];
        long[] after = new long[rank];
        long[] output = new long[rank];
        long[] gaps = new long[rank];
        for (int i = 0; i < rank; i++) {
            int reach = kernel[i] + (kernel[i] - 1) * (dilation[i] - 1);
            gaps[i] = dilation[i] - 1L;
            switch (mode) {
                case Same -> {
                    output[i] = (input[i] + strides[i] - 1) / strides[i];
                    before[i] = Math.max(0, (output[i] - 1) * strides[i] + reach - input[i]) / 2;
                }
                case Causal -> {
                    output[i] = (input[i] + strides[i] - 1) / strides[i];
                    before[i] = reach - 1L;
                }
                case Strict, Truncate -> {
                    long room = input[i] + 2L * padding[i] - reach;
                    if (room < 0 || (mode == ConvolutionMode.Strict && room % strides[i] != 0)) {
                        throw new IllegalArgumentException(
                                "Cannot compile layer '%s': a window of %d (stride %d, padding %d, dilation %d) does not fit into %d in mode %s; change the layer or the data's shape"
                                        .formatted(
                                                layer, kernel[i], strides[i], padding[i], dilation[i], input[i], mode));
                    }
                    output[i] = room / strides[i] + 1;
                    before[i] = padding[i];
                }
            }
            after[i] = (output[i] - 1) * strides[i] + reach - input[i] - before[i];
        }
        return new Geometry(longs(kernel, rank), longs(strides, rank), gaps, before, after, output);
    }

    /**
     * The geometry of a transposed convolution: how the output of a convolution of these settings becomes its input again.
     *
     * @throws IllegalArgumentException if padding leaves nothing
     */
    static Geometry transposed(
            String layer, int[] kernel, int[] strides, int[] padding, ConvolutionMode mode, long... input) {
        int rank = input.length;
        long[] before = new long[rank];
        long[] after = new long[rank];
        long[] output = new long[rank];
        for (int i = 0; i < rank; i++) {
            long all = (input[i] - 1) * strides[i] + kernel[i];
            if (mode == ConvolutionMode.Same) {
                output[i] = input[i] * strides[i];
                before[i] = (all - output[i]) / 2;
            } else {
                output[i] = all - 2L * padding[i];
                before[i] = padding[i];
            }
            after[i] = all - output[i] - before[i];
            if (output[i] <= 0) {
                throw new IllegalArgumentException(
                        "Cannot compile layer '%s': a window of %d (stride %d) makes %d of %d, of which padding of %d leaves nothing; change the layer or the data's shape"
                                .formatted(layer, kernel[i], strides[i], all, input[i], padding[i]));
            }
        }
        return new Geometry(longs(kernel, rank), longs(strides, rank), new long[rank], before, after, output);
    }

    private static long[] longs(int[] values, int count) {
        long[] longs = new long[count];
        for (int i = 0; i < count; i++) {
            longs[i] = values[i];
        }
        return longs;
    }

    /** Size of the window. */
    long[] kernel() {
        return kernel;
    }

    long[] strides() {
        return strides;
    }

    /** Values left out between neighbours, as oneDNN counts: 0 where they are next to each other. */
    long[] dilation() {
        return dilation;
    }

    /** Padding at the top and left. */
    long[] before() {
        return before;
    }

    /** Padding at the bottom and right; negative where the last values are not used. */
    long[] after() {
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
