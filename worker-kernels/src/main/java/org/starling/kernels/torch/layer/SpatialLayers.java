package org.starling.kernels.torch.layer;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DeconvolutionParamInitializer;
import org.deeplearning4j.nn.params.DepthwiseConvolutionParamInitializer;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.starling.kernels.onednn.layer.convolution.ConvolutionShape;
import org.starling.kernels.onednn.layer.convolution.SlidingWindow;

/**
 * Layers over images {@code [N, C, H, W]} and sequences {@code [N, C, T]}. A sequence is computed as an image of height 1.
 */
final class SpatialLayers {
    private static final int HEIGHT = 2;
    private static final long[] NONE = {0, 0};
    private static final long[] ONE = {1, 1};

    private SpatialLayers() {}

    /** Window for images; arrays hold values for height and width. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Window(long[] kernel, long[] strides, long[] dilation, long[] before, long[] after) {

        static Window of(ConvolutionShape shape) {
            long[] dilation =
                    Arrays.stream(shape.dilation()).map(skipped -> skipped + 1).toArray();
            return new Window(
                    image(shape.kernel(), 1),
                    image(shape.strides(), 1),
                    image(dilation, 1),
                    image(shape.before(), 0),
                    image(shape.after(), 0));
        }

        /** A window of one pixel. */
        static Window ofOne() {
            return new Window(ONE, ONE, ONE, NONE, NONE);
        }

        private static long[] image(long[] values, long neutral) {
            return values.length == 2 ? values : new long[] {neutral, values[0]};
        }

        /** Whether values are added or left out at a side. */
        boolean pads() {
            return !Arrays.equals(before, NONE) || !Arrays.equals(after, NONE);
        }

        /** The window's input with {@code value} as padding. */
        Tensor padded(Tensor input, double value) {
            return pads()
                    ? torch.constant_pad_nd(
                            input, new long[] {before[1], after[1], before[0], after[0]}, new Scalar(value))
                    : input;
        }
    }

    static Tensor convolution(ConvolutionLayer layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        TensorOptional bias = context.bias(ConvolutionParamInitializer.BIAS_KEY);
        long outputs = layer.getNOut();
        long inputs = layer.getNIn();
        Tensor result;
        if (layer instanceof Convolution1DLayer) {
            context.requireSequence(inputs, x);
            Window window = Window.of(shape(layer, x, context));
            // DL4J declares [outputs, inputs, window, 1], and then reads the same values as [window, inputs, outputs]
            Tensor weights = context.parameter(
                            ConvolutionParamInitializer.WEIGHT_KEY, layer.getKernelSize()[0], inputs, outputs)
                    .permute(2, 1, 0)
                    .unsqueeze(HEIGHT);
            result = convolve(x.unsqueeze(HEIGHT), weights, bias, window, 1, context.products())
                    .squeeze(HEIGHT);
        } else {
            requireImage(layer, x, context);
            Tensor weights = context.parameter(
                    ConvolutionParamInitializer.WEIGHT_KEY,
                    outputs,
                    inputs,
                    layer.getKernelSize()[0],
                    layer.getKernelSize()[1]);
            result = convolve(x, weights, bias, Window.of(shape(layer, x, context)), 1, context.products());
        }
        return TorchActivations.apply(layer.getActivationFn(), result, context);
    }

    private static Tensor convolve(
            Tensor x, Tensor weights, TensorOptional bias, Window window, long groups, Products products) {
        boolean symmetric = Arrays.equals(window.before(), window.after());
        Tensor padded = symmetric ? x : window.padded(x, 0);
        return products.result(torch.conv2d(
                products.operand(padded),
                products.operand(weights),
                products.operand(bias),
                window.strides(),
                symmetric ? window.before() : NONE,
                window.dilation(),
                groups));
    }

    private static ConvolutionShape shape(ConvolutionLayer layer, Tensor x, NodeContext context) {
        return ConvolutionShape.of(context.name(), SlidingWindow.of(layer), Shapes.of(x));
    }

    private static void requireImage(ConvolutionLayer layer, Tensor x, NodeContext context) {
        context.require(x.dim() == 4 && x.size(1) == layer.getNIn(), "[" + layer.getNIn() + ", height, width]", x);
    }

    /** Each channel convolved by itself. */
    static Tensor depthwise(DepthwiseConvolution2D layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        requireImage(layer, x, context);
        long channels = layer.getNIn();
        long multiplier = layer.getDepthMultiplier();
        long height = layer.getKernelSize()[0];
        long width = layer.getKernelSize()[1];
        Tensor weights = context.parameter(
                        DepthwiseConvolutionParamInitializer.WEIGHT_KEY, height, width, channels, multiplier)
                .permute(2, 3, 0, 1)
                .reshape(channels * multiplier, 1, height, width);
        Window window = Window.of(shape(layer, x, context));
        TensorOptional bias = context.bias(ConvolutionParamInitializer.BIAS_KEY);
        Tensor result = convolve(x, weights, bias, window, channels, context.products());
        return TorchActivations.apply(layer.getActivationFn(), result, context);
    }

    /** A convolution of each channel, then one of window 1 over all channels. */
    static Tensor separable(SeparableConvolution2D layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        requireImage(layer, x, context);
        long channels = layer.getNIn();
        long multiplier = layer.getDepthMultiplier();
        long height = layer.getKernelSize()[0];
        long width = layer.getKernelSize()[1];
        Tensor depthwise = context.parameter(
                        SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY, multiplier, channels, height, width)
                .permute(1, 0, 2, 3)
                .reshape(channels * multiplier, 1, height, width);
        Tensor separate = convolve(
                x, depthwise, new TensorOptional(), Window.of(shape(layer, x, context)), channels, context.products());
        Tensor pointwise = context.parameter(
                SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY,
                layer.getNOut(),
                channels * multiplier,
                1,
                1);
        TensorOptional bias = context.bias(ConvolutionParamInitializer.BIAS_KEY);
        Tensor result = convolve(separate, pointwise, bias, Window.ofOne(), 1, context.products());
        return TorchActivations.apply(layer.getActivationFn(), result, context);
    }

    /** Transposed convolution. */
    static Tensor deconvolution(Deconvolution2D layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        requireImage(layer, x, context);
        ConvolutionShape shape = ConvolutionShape.transposed(context.name(), SlidingWindow.of(layer), Shapes.of(x));
        Tensor weights = context.parameter(
                DeconvolutionParamInitializer.WEIGHT_KEY,
                layer.getNIn(),
                layer.getNOut(),
                layer.getKernelSize()[0],
                layer.getKernelSize()[1]);
        Products products = context.products();
        Tensor whole = products.result(torch.conv_transpose2d(
                products.operand(x),
                products.operand(weights),
                products.operand(context.bias(ConvolutionParamInitializer.BIAS_KEY)),
                shape.strides(),
                NONE,
                NONE,
                1,
                ONE));
        long[] before = shape.before();
        long[] after = shape.after();
        Tensor result = torch.constant_pad_nd(whole, -before[1], -after[1], -before[0], -after[0]);
        return TorchActivations.apply(layer.getActivationFn(), result, context);
    }

    static Tensor pooling(SubsamplingLayer layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        boolean sequence = layer instanceof Subsampling1DLayer;
        context.requireSpatial(sequence ? 1 : 2, x);
        Window window = Window.of(ConvolutionShape.of(context.name(), SlidingWindow.of(layer), Shapes.of(x)));
        Tensor images = sequence ? x.unsqueeze(HEIGHT) : x;
        Tensor result;
        if (layer.getPoolingType() == PoolingType.MAX) {
            Tensor padded = window.padded(images, Double.NEGATIVE_INFINITY);
            result = torch.max_pool2d(padded, window.kernel(), window.strides(), NONE, window.dilation(), false);
        } else {
            result = mean(images, window);
            if (window.pads() && !layer.isAvgPoolIncludePadInDivisor()) {
                result = result.div(mean(images.new_ones(1, 1, images.size(2), images.size(3)), window));
            }
        }
        return sequence ? result.squeeze(HEIGHT) : result;
    }

    /** Mean of each window, padding included. */
    private static Tensor mean(Tensor images, Window window) {
        Tensor padded = window.padded(images, 0);
        if (Arrays.equals(window.dilation(), ONE)) {
            return torch.avg_pool2d(padded, window.kernel(), window.strides(), NONE, false, true, new LongOptional());
        }
        long channels = images.size(1);
        long height = window.kernel()[0];
        long width = window.kernel()[1];
        Tensor shares = images.new_ones(channels, 1, height, width).div(new Scalar((double) height * width));
        return torch.conv2d(padded, shares, new TensorOptional(), window.strides(), NONE, window.dilation(), channels);
    }

    /** Repeated values. */
    static Tensor upsampling(BaseUpsamplingLayer layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        boolean sequence = layer instanceof Upsampling1D;
        context.requireSpatial(sequence ? 1 : 2, x);
        int[] size = layer.getSize();
        return sequence
                ? torch.upsample_nearest2d(x.unsqueeze(HEIGHT), 1, x.size(2) * size[0])
                        .squeeze(HEIGHT)
                : torch.upsample_nearest2d(x, x.size(2) * size[0], x.size(3) * size[1]);
    }

    /** Zeros before and after the values of each dimension; {@code zeros} in the order of dimensions. */
    static Tensor zeroPadding(int[] zeros, NodeValues input, NodeContext context) {
        context.requireSpatial(zeros.length / 2, input.tensor());
        long[] padding = new long[zeros.length];
        for (int i = 0; i < zeros.length; i += 2) {
            // LibTorch starts with the last dimension
            padding[i] = zeros[zeros.length - 2 - i];
            padding[i + 1] = zeros[zeros.length - 1 - i];
        }
        return torch.constant_pad_nd(input.tensor(), padding);
    }

    /** The padding of {@code input} after a window that moved over it: a step is present if any in its window is. */
    static Optional<Tensor> reducedPadding(SlidingWindow window, NodeValues input, NodeContext context) {
        return input.padding().map(padding -> {
            Window reduced = Window.of(ConvolutionShape.of(context.name(), window, Shapes.of(input.tensor())));
            Tensor present =
                    padding.logical_not().to(torch.ScalarType.Float).view(padding.size(0), 1, 1, padding.size(1));
            Tensor any = torch.max_pool2d(
                    reduced.padded(present, 0), reduced.kernel(), reduced.strides(), NONE, reduced.dilation(), false);
            return any.eq(new Scalar(0)).view(padding.size(0), -1);
        });
    }
}
