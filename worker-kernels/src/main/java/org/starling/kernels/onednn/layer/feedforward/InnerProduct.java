package org.starling.kernels.onednn.layer.feedforward;

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
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** {@code activation(x · W + b)} and its derivatives; the input may be an image that counts as flattened. */
final class InnerProduct {

    /** Who chooses the layout of the output. */
    enum OutputLayout {
        ANY,
        /** Row-major, for what Java reads. */
        PLAIN
    }

    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor input;
    private final Activation activation;
    private final memory.desc inputAny;
    private final memory.desc weightsPlain;
    private final memory.desc weightsAny;
    private final Optional<memory.desc> biasLayout;
    private final memory.desc outputLayout;
    private final inner_product_forward.primitive_desc forward;

    InnerProduct(
            LayerContext context,
            Tensor input,
            long units,
            boolean biased,
            Activation activation,
            OutputLayout output) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name();
        this.input = input;
        this.activation = activation;
        long[] weightDimensions = input.dimensions();
        weightDimensions[0] = units;
        this.inputAny = builder.any(input.dimensions());
        this.weightsPlain = input.shape() == Tensor.Shape.FLAT_CHANNELS_LAST
                ? Descriptors.channelsLast(weightDimensions)
                : Descriptors.plain(weightDimensions);
        this.weightsAny = builder.any(weightDimensions);
        this.biasLayout = biased ? Optional.of(Descriptors.plain(units)) : Optional.empty();
        long rows = input.dimension(0);
        this.outputLayout = output == OutputLayout.PLAIN ? Descriptors.plain(rows, units) : builder.any(rows, units);
        this.forward = forwardDescriptor(context.activations().attributes(activation));
    }

    private inner_product_forward.primitive_desc forwardDescriptor(primitive_attr attributes) {
        return biasLayout
                .map(bias -> new inner_product_forward.primitive_desc(
                        builder.cpu(),
                        builder.mode().propagation(),
                        inputAny,
                        weightsAny,
                        bias,
                        outputLayout,
                        attributes,
                        false))
                .orElseGet(() -> new inner_product_forward.primitive_desc(
                        builder.cpu(),
                        builder.mode().propagation(),
                        inputAny,
                        weightsAny,
                        outputLayout,
                        attributes,
                        false));
    }

    /** Appends the forward operations, and leaves behind those that go backward. */
    Tensor append() {
        Optional<inner_product_backward_weights.primitive_desc> backwardWeights =
                builder.training() && context.trained() ? Optional.of(backwardWeightsDescriptor()) : Optional.empty();
        memory.desc preferred = backwardWeights
                .map(inner_product_backward_weights.primitive_desc::diff_weights_desc)
                .orElseGet(forward::weights_desc);
        Parameter weights = context.parameter(DefaultParamInitializer.WEIGHT_KEY, weightsPlain, preferred);
        Optional<Parameter> bias =
                biasLayout.map(layout -> context.parameter(DefaultParamInitializer.BIAS_KEY, layout, layout));

        memory result = builder.allocate(forward.dst_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, builder.inLayout(name + ".input", input.values(), forward.src_desc()));
        arguments.put(DNNL_ARG_WEIGHTS, builder.inLayout(name + ".weights", weights.weights(), forward.weights_desc()));
        bias.ifPresent(b -> arguments.put(DNNL_ARG_BIAS, b.weights()));
        arguments.put(DNNL_ARG_DST, result);
        builder.append(name + ".forward", forward, arguments);

        Tensor output = Tensor.of(result, context.differentiation(input));
        if (output.needsGradient() && activation.fusable()) {
            builder.onBackward(() -> builder.gradientOf(name, output)
                    .ifPresent(gradient -> appendBackward(
                            context.activations()
                                    .backwardByOutput(name, (Activation.Elementwise) activation, result, gradient),
                            backwardWeights,
                            weights,
                            bias)));
        } else if (output.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(name, output)
                    .ifPresent(gradient -> appendBackward(gradient.values(), backwardWeights, weights, bias)));
        }
        return activation.fusable() ? output : context.activations().append(name, activation, output);
    }

    private inner_product_backward_weights.primitive_desc backwardWeightsDescriptor() {
        return biasLayout
                .map(bias -> new inner_product_backward_weights.primitive_desc(
                        builder.cpu(), inputAny, weightsAny, bias, outputLayout, forward, builder.attributes(), false))
                .orElseGet(() -> new inner_product_backward_weights.primitive_desc(
                        builder.cpu(), inputAny, weightsAny, outputLayout, forward, builder.attributes(), false));
    }

    private void appendBackward(
            memory gradient,
            Optional<inner_product_backward_weights.primitive_desc> backwardWeights,
            Parameter weights,
            Optional<Parameter> bias) {
        backwardWeights.ifPresent(descriptor -> appendBackwardWeights(gradient, descriptor, weights, bias));
        if (input.needsGradient()) {
            appendBackwardData(gradient, weights);
        }
    }

    private void appendBackwardWeights(
            memory gradient,
            inner_product_backward_weights.primitive_desc descriptor,
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
        inner_product_backward_data.primitive_desc descriptor = new inner_product_backward_data.primitive_desc(
                builder.cpu(), inputAny, weightsAny, outputLayout, forward, builder.attributes(), false);
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
