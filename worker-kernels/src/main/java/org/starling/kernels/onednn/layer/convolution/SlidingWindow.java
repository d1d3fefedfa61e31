package org.starling.kernels.onednn.layer.convolution;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** DL4J's settings of a window that moves over an image or a sequence; arrays hold a value per spatial dimension, or more. */
public final class SlidingWindow {
    private final int[] kernel;
    private final int[] strides;
    private final int[] padding;
    private final int[] dilation;
    private final ConvolutionMode mode;

    private SlidingWindow(int[] kernel, int[] strides, int[] padding, int[] dilation, ConvolutionMode mode) {
        this.kernel = kernel;
        this.strides = strides;
        this.padding = padding;
        this.dilation = dilation;
        this.mode = mode;
    }

    public static SlidingWindow of(ConvolutionLayer layer) {
        return new SlidingWindow(
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                layer.getConvolutionMode());
    }

    public static SlidingWindow of(SubsamplingLayer layer) {
        return new SlidingWindow(
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                layer.getConvolutionMode());
    }

    /** A window without padding that moves one step at a time. */
    static SlidingWindow plain(int... kernel) {
        int[] ones = new int[kernel.length];
        Arrays.fill(ones, 1);
        return new SlidingWindow(kernel, ones, new int[kernel.length], ones, ConvolutionMode.Truncate);
    }

    /** Size of the window along dimension {@code i}. */
    int kernel(int i) {
        return kernel[i];
    }

    /** Steps from one window to the next. */
    int stride(int i) {
        return strides[i];
    }

    /** Zeros before and after, in modes Strict and Truncate. */
    int padding(int i) {
        return padding[i];
    }

    /** Steps from one value of the window to the next. */
    int dilation(int i) {
        return dilation[i];
    }

    /** Values that the window spans. */
    int reach(int i) {
        return kernel[i] + (kernel[i] - 1) * (dilation[i] - 1);
    }

    /** DL4J's rule for sizes that do not fit. */
    ConvolutionMode mode() {
        return mode;
    }
}
