package org.starling.driver.export.network;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DeconvolutionParamInitializer;
import org.deeplearning4j.nn.params.DepthwiseConvolutionParamInitializer;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.starling.kernels.onednn.graph.Reasons;

/**
 * Convolutions over images, {@code [N, nIn, H, W] → [N, nOut, H', W']}, and over time, {@code [N, nIn, T] → [N, nOut, T']}.
 */
final class ConvolutionConverter implements LayerConverter<ConvolutionLayer> {
    private static final String BIAS = ConvolutionParamInitializer.BIAS_KEY;

    @Override
    public void check(ConvolutionLayer layer, Reasons reasons) {
        if (layer instanceof Convolution1DLayer overTime) {
            reasons.addIf(
                    overTime.getRnnDataFormat() == RNNFormat.NWC,
                    "channels last (NWC) in convolutions have no ONNX form");
            return;
        }
        reasons.addIf(layer.getConvolutionMode() == ConvolutionMode.Causal, "mode Causal is for sequences only");
        reasons.addIf(
                layer.getActivationFn() instanceof ActivationSoftmax && layer.getCnn2dDataFormat() == CNN2DFormat.NHWC,
                "softmax of a convolution with channels last (NHWC) has no ONNX form; put it into an ActivationLayer");
        reasons.addIf(
                layer instanceof Deconvolution2D && (layer.getDilation()[0] > 1 || layer.getDilation()[1] > 1),
                "dilation of a transposed convolution has no ONNX form: DL4J cannot train it either");
        reasons.addIf(
                layer instanceof SeparableConvolution2D separable
                        && layer.getNIn() == 1
                        && layer.getNOut() == separable.getDepthMultiplier(),
                "one input channel and nOut equal to the depth multiplier have no ONNX form: DL4J ignores the pointwise weights");
    }

    @Override
    public Value convert(ConvolutionLayer layer, Value input, NodeContext context) {
        int rank = layer instanceof Convolution1DLayer ? 2 : 3;
        context.require(
                input.rank() == rank && input.size(0) == layer.getNIn(),
                layer.getNIn() + (rank == 2 ? " channels over time" : " channels of an image"),
                input);
        Value output;
        if (layer instanceof Deconvolution2D deconvolution) {
            output = deconvolved(deconvolution, input, context);
        } else if (layer instanceof DepthwiseConvolution2D depthwise) {
            output = depthwise(depthwise, input, context);
        } else if (layer instanceof SeparableConvolution2D separable) {
            output = separable(separable, input, context);
        } else {
            output = plain(layer, input, context);
        }
        return context.activated(layer.getActivationFn(), output);
    }

    /** A filter of a convolution, {@code [outputs, inputs / groups, window…]}. */
    private record Filter(String weights, String bias, long outputs, long groups) {}

    private static Value plain(ConvolutionLayer layer, Value input, NodeContext context) {
        WindowShape window = WindowShape.of(layer, input, context);
        String key = ConvolutionParamInitializer.WEIGHT_KEY;
        String weights;
        if (layer instanceof Convolution1DLayer) {
            // DL4J declares [outputs, inputs, window, 1], and then reads the same values as [window, inputs, outputs]
            List<Long> shape =
                    List.of(layer.getNOut(), layer.getNIn(), window.kernel().get(0));
            weights = filter(key, shape, List.of(1L, layer.getNOut(), layer.getNIn() * layer.getNOut()), context);
        } else {
            weights = context.graph()
                    .floats(
                            context.values(key),
                            layer.getNOut(),
                            layer.getNIn(),
                            window.kernel().get(0),
                            window.kernel().get(1));
        }
        return convolved(input, new Filter(weights, bias(context), layer.getNOut(), 1), window, context);
    }

    private static Value depthwise(DepthwiseConvolution2D layer, Value input, NodeContext context) {
        WindowShape window = WindowShape.of(layer, input, context);
        long channels = layer.getNIn();
        long multiplier = layer.getDepthMultiplier();
        long width = window.kernel().get(1);
        // DL4J's order is [height, width, channels, multiplier]
        String weights = filter(
                DepthwiseConvolutionParamInitializer.WEIGHT_KEY,
                List.of(channels * multiplier, 1L, window.kernel().get(0), width),
                List.of(1L, 1L, width * channels * multiplier, channels * multiplier),
                context);
        Filter filter = new Filter(weights, bias(context), channels * multiplier, channels);
        return convolved(input, filter, window, context);
    }

    private static Value separable(SeparableConvolution2D layer, Value input, NodeContext context) {
        WindowShape window = WindowShape.of(layer, input, context);
        long channels = layer.getNIn();
        long multiplier = layer.getDepthMultiplier();
        long height = window.kernel().get(0);
        long width = window.kernel().get(1);
        // DL4J's order is [multiplier, channels, height, width]
        List<Long> shape = List.of(channels, multiplier, height, width);
        float[] depthwise = context.parameters()
                .values(
                        context.node().name(),
                        SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY,
                        shape,
                        List.of(height * width, channels * height * width, width, 1L));
        String weights = context.graph().floats(depthwise, channels * multiplier, 1, height, width);
        Value separate = convolved(input, new Filter(weights, "", channels * multiplier, channels), window, context);
        String pointwise = context.graph()
                .floats(
                        context.values(SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY),
                        layer.getNOut(),
                        channels * multiplier,
                        1,
                        1);
        return convolved(
                separate,
                new Filter(pointwise, bias(context), layer.getNOut(), 1),
                WindowShape.pointwise(separate),
                context);
    }

    private static Value deconvolved(Deconvolution2D layer, Value input, NodeContext context) {
        WindowShape window = WindowShape.transposed(layer, input);
        String weights = context.graph()
                .floats(
                        context.values(DeconvolutionParamInitializer.WEIGHT_KEY),
                        layer.getNIn(),
                        layer.getNOut(),
                        window.kernel().get(0),
                        window.kernel().get(1));
        String output = window.setOn(context.graph().node("ConvTranspose", input.name(), weights, bias(context)))
                .append();
        return window.output(output, layer.getNOut(), input);
    }

    private static Value convolved(Value input, Filter filter, WindowShape window, NodeContext context) {
        String output = window.setOn(context.graph().node("Conv", input.name(), filter.weights, filter.bias))
                .with("group", filter.groups)
                .append();
        return window.output(output, filter.outputs, input);
    }

    private static String filter(String key, List<Long> shape, List<Long> strides, NodeContext context) {
        float[] values = context.parameters().values(context.node().name(), key, shape, strides);
        return context.graph()
                .floats(values, shape.stream().mapToLong(Long::longValue).toArray());
    }

    /** The name of the bias is the same in all convolutions; empty if there is none. */
    private static String bias(NodeContext context) {
        return context.hasParameter(BIAS) ? context.vector(BIAS, 1) : "";
    }
}
