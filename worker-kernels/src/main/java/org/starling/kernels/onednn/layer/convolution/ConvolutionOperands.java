package org.starling.kernels.onednn.layer.convolution;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * The tensors of a convolution or transposed convolution, in layouts that oneDNN may choose.
 *
 * @param builder the plan being built
 * @param shape window, padding and output size
 * @param bias zero, which oneDNN takes for none, if the layer has no bias
 */
record ConvolutionOperands(
        PlanBuilder builder,
        ConvolutionShape shape,
        memory.desc input,
        memory.desc weights,
        memory.desc weightGradient,
        memory.desc bias,
        memory.desc output) {

    static ConvolutionOperands of(PlanBuilder builder, Tensor input, Weights weights, ConvolutionShape shape) {
        return new ConvolutionOperands(
                builder,
                shape,
                builder.compact(input.dimensions()),
                builder.compact(weights.dimensions()),
                builder.any(weights.dimensions()),
                weights.biasLayoutOrZero(),
                builder.compact(shape.outputDimensions(input.dimension(0), weights.outputs())));
    }
}
