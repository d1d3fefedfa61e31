package org.starling.kernels.onednn.layer.convolution;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** {@code activation(x ∗ W + b)} (a cross-correlation, as everywhere in deep learning) and its derivatives. */
final class Convolution {
    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor input;
    private final Filter filter;
    private final Geometry geometry;
    private final Activation activation;
    private final memory.desc inputAny;
    private final memory.desc weightsAny;
    private final memory.desc outputAny;
    private final Optional<memory.desc> biasLayout;
    private final convolution_forward.primitive_desc forward;

    /** {@code part} distinguishes operations of layers that convolve more than once; else empty. */
    Convolution(
            LayerContext context, String part, Tensor input, Filter filter, Geometry geometry, Activation activation) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name() + part;
        this.input = input;
        this.filter = filter;
        this.geometry = geometry;
        this.activation = activation;
        this.inputAny = builder.any(input.dimensions());
        this.weightsAny = builder.any(filter.dimensions());
        this.outputAny = builder.any(geometry.outputDimensions(input.dimension(0), filter.outputs()));
        this.biasLayout = filter.biasKey().map(key -> Descriptors.plain(filter.outputs()));
        this.forward = forwardDescriptor(context.activations().attributes(activation));
    }

    private convolution_forward.primitive_desc forwardDescriptor(primitive_attr attributes) {
        return biasLayout
                .map(bias -> new convolution_forward.primitive_desc(
                        builder.cpu(),
                        builder.mode().propagation(),
                        algorithm.convolution_direct,
                        inputAny,
                        weightsAny,
                        bias,
                        outputAny,
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
                        inputAny,
                        weightsAny,
                        outputAny,
                        geometry.strides(),
                        geometry.dilation(),
                        geometry.before(),
                        geometry.after(),
                        attributes,
                        false));
    }

    /** Appends the forward operations, and leaves behind those that go backward. */
    Tensor append() {
        Optional<convolution_backward_weights.primitive_desc> backwardWeights =
                builder.training() && context.trained() ? Optional.of(backwardWeightsDescriptor()) : Optional.empty();
        memory.desc preferred = backwardWeights
                .map(convolution_backward_weights.primitive_desc::diff_weights_desc)
                .orElseGet(forward::weights_desc);
        Parameter weights = context.parameter(filter.key(), filter.plain(), preferred);
        Optional<Parameter> bias =
                biasLayout.map(layout -> context.parameter(filter.biasKey().orElseThrow(), layout, layout));

        memory result = builder.allocate(forward.dst_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, builder.inLayout(name + ".input", input.values(), forward.src_desc()));
        arguments.put(DNNL_ARG_WEIGHTS, builder.inLayout(name + ".weights", weights.weights(), forward.weights_desc()));
        bias.ifPresent(b -> arguments.put(DNNL_ARG_BIAS, b.weights()));
        arguments.put(DNNL_ARG_DST, result);
        builder.append(name + ".forward", forward, arguments);

        Tensor output = Tensor.of(result, context.differentiation(input));
        if (activation.rectifies()) {
            output.markRectified();
        }
        if (output.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(name, output)
                    .ifPresent(gradient ->
                            appendBackward(beforeActivation(output, gradient), backwardWeights, weights, bias)));
        }
        return activation.fusable() ? output : context.activations().append(name, activation, output);
    }

    private memory beforeActivation(Tensor output, Gradient gradient) {
        if (!activation.fusable() || output.rectifiedByConsumer()) {
            return gradient.values();
        }
        return context.activations()
                .backwardByOutput(name, (Activation.Elementwise) activation, output.values(), gradient);
    }

    private convolution_backward_weights.primitive_desc backwardWeightsDescriptor() {
        return biasLayout
                .map(bias -> new convolution_backward_weights.primitive_desc(
                        builder.cpu(),
                        algorithm.convolution_direct,
                        inputAny,
                        weightsAny,
                        bias,
                        outputAny,
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
                        inputAny,
                        weightsAny,
                        outputAny,
                        geometry.strides(),
                        geometry.dilation(),
                        geometry.before(),
                        geometry.after(),
                        forward,
                        builder.attributes(),
                        false));
    }

    private void appendBackward(
            memory gradient,
            Optional<convolution_backward_weights.primitive_desc> backwardWeights,
            Parameter weights,
            Optional<Parameter> bias) {
        backwardWeights.ifPresent(descriptor -> appendBackwardWeights(gradient, descriptor, weights, bias));
        if (input.needsGradient()) {
            appendBackwardData(gradient, weights);
        }
    }

    private void appendBackwardWeights(
            memory gradient,
            convolution_backward_weights.primitive_desc descriptor,
            Parameter weights,
            Optional<Parameter> bias) {
        String step = name + ".backward.weights";
        boolean sameLayout =
                descriptor.diff_weights_desc().equals(weights.gradient().get_desc());
        memory result = sameLayout ? weights.gradient() : builder.allocate(descriptor.diff_weights_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, builder.inLayout(step + ".input", input.values(), descriptor.src_desc()));
        arguments.put(DNNL_ARG_DIFF_DST, builder.inLayout(step, gradient, descriptor.diff_dst_desc()));
        arguments.put(DNNL_ARG_DIFF_WEIGHTS, result);
        bias.ifPresent(b -> arguments.put(DNNL_ARG_DIFF_BIAS, b.gradient()));
        builder.append(step, descriptor, arguments);
        if (!sameLayout) {
            builder.copy(step, result, weights.gradient());
        }
    }

    private void appendBackwardData(memory gradient, Parameter weights) {
        String step = name + ".backward.data";
        convolution_backward_data.primitive_desc descriptor = new convolution_backward_data.primitive_desc(
                builder.cpu(),
                algorithm.convolution_direct,
                inputAny,
                weightsAny,
                outputAny,
                geometry.strides(),
                geometry.dilation(),
                geometry.before(),
                geometry.after(),
                forward,
                builder.attributes(),
                false);
        memory result = builder.allocate(descriptor.diff_src_desc());
        builder.append(
                step,
                descriptor,
                Map.of(
                        DNNL_ARG_DIFF_DST,
                        builder.inLayout(step, gradient, descriptor.diff_dst_desc()),
                        DNNL_ARG_WEIGHTS,
                        builder.inLayout(step + ".weights", weights.weights(), descriptor.weights_desc()),
                        DNNL_ARG_DIFF_SRC,
                        result));
        input.addGradient(Gradient.exclusive(result));
    }
}
