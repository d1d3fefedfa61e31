package org.starling.kernels.onednn.layer.convolution;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.WeightedKernel;
import org.starling.kernels.onednn.layer.WeightedOperation;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.plan.Tensor;

/** {@code x ∗ W + b}: a cross-correlation, as everywhere in deep learning. */
record Convolution(ConvolutionOperands operands) implements WeightedKernel<convolution_forward.primitive_desc> {

    /** Appends a convolution; {@code part} distinguishes those of layers that convolve more than once; else empty. */
    static Tensor append(
            LayerContext context,
            String part,
            Tensor input,
            Weights weights,
            SlidingWindow window,
            Activation activation) {
        ConvolutionShape shape = ConvolutionShape.of(context.name(), window, input.dimensions());
        Convolution kernel = new Convolution(ConvolutionOperands.of(context.builder(), input, weights, shape));
        return new WeightedOperation<>(context, part, input, weights, activation, kernel).append();
    }

    @Override
    public convolution_forward.primitive_desc forward(primitive_attr attributes) {
        return new convolution_forward.primitive_desc(
                operands.builder().cpu(),
                operands.builder().mode().propagation(),
                algorithm.convolution_direct,
                operands.input(),
                operands.weights(),
                operands.bias(),
                operands.output(),
                operands.shape().strides(),
                operands.shape().dilation(),
                operands.shape().before(),
                operands.shape().after(),
                attributes,
                false);
    }

    @Override
    public primitive_desc backwardWeights(convolution_forward.primitive_desc forward) {
        return new convolution_backward_weights.primitive_desc(
                operands.builder().cpu(),
                algorithm.convolution_direct,
                operands.input(),
                operands.weightGradient(),
                operands.bias(),
                operands.output(),
                operands.shape().strides(),
                operands.shape().dilation(),
                operands.shape().before(),
                operands.shape().after(),
                forward,
                operands.builder().attributes(),
                false);
    }

    @Override
    public primitive_desc backwardData(convolution_forward.primitive_desc forward) {
        // by default oneDNN chooses a slower implementation for strides, in a layout that also requires reorders
        primitive_desc alike = backwardData(forward, forward.src_desc(), forward.dst_desc());
        return alike.impl_info_str().getString().startsWith("jit")
                ? alike
                : backwardData(forward, operands.input(), operands.output());
    }

    private primitive_desc backwardData(
            convolution_forward.primitive_desc forward, memory.desc source, memory.desc result) {
        return new convolution_backward_data.primitive_desc(
                operands.builder().cpu(),
                algorithm.convolution_direct,
                source,
                operands.weights(),
                result,
                operands.shape().strides(),
                operands.shape().dilation(),
                operands.shape().before(),
                operands.shape().after(),
                forward,
                operands.builder().attributes(),
                false);
    }
}
