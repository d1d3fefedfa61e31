package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
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
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** {@code x ∗ W + b}: a cross-correlation, as everywhere in deep learning. */
final class Convolution implements WeightedKernel<convolution_forward.primitive_desc> {
    private final PlanBuilder builder;
    private final Geometry geometry;
    private final memory.desc input;
    private final memory.desc weights;
    private final memory.desc weightGradient;
    private final memory.desc output;
    private final Optional<memory.desc> bias;

    private Convolution(PlanBuilder builder, Tensor input, Weights weights, Geometry geometry) {
        this.builder = builder;
        this.geometry = geometry;
        this.input = builder.compact(input.dimensions());
        this.weights = builder.compact(weights.dimensions());
        this.weightGradient = builder.any(weights.dimensions());
        this.output = builder.compact(geometry.outputDimensions(input.dimension(0), weights.outputs()));
        this.bias = weights.biasLayout();
    }

    /** Appends a convolution; {@code part} distinguishes those of layers that convolve more than once; else empty. */
    static Tensor append(
            LayerContext context,
            String part,
            Tensor input,
            Weights weights,
            Geometry geometry,
            Activation activation) {
        Convolution kernel = new Convolution(context.builder(), input, weights, geometry);
        return new WeightedOperation<>(context, part, input, weights, activation, kernel).append();
    }

    @Override
    public convolution_forward.primitive_desc forward(primitive_attr attributes) {
        return bias.map(layout -> new convolution_forward.primitive_desc(
                        builder.cpu(),
                        builder.mode().propagation(),
                        algorithm.convolution_direct,
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
                .orElseGet(() -> new convolution_forward.primitive_desc(
                        builder.cpu(),
                        builder.mode().propagation(),
                        algorithm.convolution_direct,
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
    public primitive_desc backwardWeights(convolution_forward.primitive_desc forward) {
        return bias.map(layout -> new convolution_backward_weights.primitive_desc(
                        builder.cpu(),
                        algorithm.convolution_direct,
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
                .orElseGet(() -> new convolution_backward_weights.primitive_desc(
                        builder.cpu(),
                        algorithm.convolution_direct,
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
    public primitive_desc backwardData(convolution_forward.primitive_desc forward) {
        // left to itself oneDNN takes a slower implementation for strides, in a layout that needs reorders as well
        primitive_desc alike = backwardData(forward, forward.src_desc(), forward.dst_desc());
        return alike.impl_info_str().getString().startsWith("jit") ? alike : backwardData(forward, input, output);
    }

    private primitive_desc backwardData(
            convolution_forward.primitive_desc forward, memory.desc source, memory.desc result) {
        return new convolution_backward_data.primitive_desc(
                builder.cpu(),
                algorithm.convolution_direct,
                source,
                weights,
                result,
                geometry.strides(),
                geometry.dilation(),
                geometry.before(),
                geometry.after(),
                forward,
                builder.attributes(),
                false);
    }
}
