package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
import org.bytedeco.dnnl.deconvolution_backward_data;
import org.bytedeco.dnnl.deconvolution_backward_weights;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.WeightedKernel;
import org.starling.kernels.onednn.layer.WeightedOperation;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Transposed convolution: the derivative of a convolution, used forward (Zeiler et al. 2010, doi 10.1109/CVPR.2010.5539957). */
final class Deconvolution implements WeightedKernel<deconvolution_forward.primitive_desc> {
    private final PlanBuilder builder;
    private final Geometry geometry;
    private final memory.desc input;
    private final memory.desc weights;
    private final memory.desc weightGradient;
    private final memory.desc output;
    private final Optional<memory.desc> bias;

    private Deconvolution(PlanBuilder builder, Tensor input, Weights weights, Geometry geometry) {
        this.builder = builder;
        this.geometry = geometry;
        this.input = builder.compact(input.dimensions());
        this.weights = builder.compact(weights.dimensions());
        this.weightGradient = builder.any(weights.dimensions());
        this.output = builder.compact(geometry.outputDimensions(input.dimension(0), weights.outputs()));
        this.bias = weights.biasLayout();
    }

    /** Appends a transposed convolution. */
    static Tensor append(
            LayerContext context, Tensor input, Weights weights, Geometry geometry, Activation activation) {
        Deconvolution kernel = new Deconvolution(context.builder(), input, weights, geometry);
        return new WeightedOperation<>(context, "", input, weights, activation, kernel).append();
    }

    @Override
    public deconvolution_forward.primitive_desc forward(primitive_attr attributes) {
        return bias.map(layout -> new deconvolution_forward.primitive_desc(
                        builder.cpu(),
                        builder.mode().propagation(),
                        algorithm.deconvolution_direct,
                        input,
                        weights,
                        layout,
                        output,
                        geometry.strides(),
                        geometry.dilation(),
                        geometry.before(),
                        geometry.after(),
                        attributes,
                        false))
                .orElseGet(() -> new deconvolution_forward.primitive_desc(
                        builder.cpu(),
                        builder.mode().propagation(),
                        algorithm.deconvolution_direct,
                        input,
                        weights,
                        output,
                        geometry.strides(),
                        geometry.dilation(),
                        geometry.before(),
                        geometry.after(),
                        attributes,
                        false));
    }

    @Override
    public primitive_desc backwardWeights(deconvolution_forward.primitive_desc forward) {
        return bias.map(layout -> new deconvolution_backward_weights.primitive_desc(
                        builder.cpu(),
                        algorithm.deconvolution_direct,
                        input,
                        weightGradient,
                        layout,
                        output,
                        geometry.strides(),
                        geometry.dilation(),
                        geometry.before(),
                        geometry.after(),
                        forward,
                        builder.attributes(),
                        false))
                .orElseGet(() -> new deconvolution_backward_weights.primitive_desc(
                        builder.cpu(),
                        algorithm.deconvolution_direct,
                        input,
                        weightGradient,
                        output,
                        geometry.strides(),
                        geometry.dilation(),
                        geometry.before(),
                        geometry.after(),
                        forward,
                        builder.attributes(),
                        false));
    }

    @Override
    public primitive_desc backwardData(deconvolution_forward.primitive_desc forward) {
        return new deconvolution_backward_data.primitive_desc(
                builder.cpu(),
                algorithm.deconvolution_direct,
                input,
                weights,
                output,
                geometry.strides(),
                geometry.dilation(),
                geometry.before(),
                geometry.after(),
                forward,
                builder.attributes(),
                false);
    }
}
