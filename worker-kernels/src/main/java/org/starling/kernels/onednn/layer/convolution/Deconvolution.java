package org.starling.kernels.onednn.layer.convolution;

import org.bytedeco.dnnl.deconvolution_backward_data;
import org.bytedeco.dnnl.deconvolution_backward_weights;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.WeightedKernel;
import org.starling.kernels.onednn.layer.WeightedOperation;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.plan.Tensor;

/** Transposed convolution: the derivative of a convolution, used forward (Zeiler et al. 2010, doi 10.1109/CVPR.2010.5539957). */
record Deconvolution(ConvolutionOperands operands) implements WeightedKernel<deconvolution_forward.primitive_desc> {

    /** Appends a transposed convolution. */
    static Tensor append(
            LayerContext context, Tensor input, Weights weights, SlidingWindow window, Activation activation) {
        ConvolutionShape shape = ConvolutionShape.transposed(context.name(), window, input.dimensions());
        Deconvolution kernel = new Deconvolution(ConvolutionOperands.of(context.builder(), input, weights, shape));
        return new WeightedOperation<>(context, "", input, weights, activation, kernel).append();
    }

    @Override
    public deconvolution_forward.primitive_desc forward(primitive_attr attributes) {
        return new deconvolution_forward.primitive_desc(
                operands.builder().cpu(),
                operands.builder().mode().propagation(),
                algorithm.deconvolution_direct,
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
    public primitive_desc backwardWeights(deconvolution_forward.primitive_desc forward) {
        return new deconvolution_backward_weights.primitive_desc(
                operands.builder().cpu(),
                algorithm.deconvolution_direct,
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
    public primitive_desc backwardData(deconvolution_forward.primitive_desc forward) {
        return new deconvolution_backward_data.primitive_desc(
                operands.builder().cpu(),
                algorithm.deconvolution_direct,
                operands.input(),
                operands.weights(),
                operands.output(),
                operands.shape().strides(),
                operands.shape().dilation(),
                operands.shape().before(),
                operands.shape().after(),
                forward,
                operands.builder().attributes(),
                false);
    }
}
