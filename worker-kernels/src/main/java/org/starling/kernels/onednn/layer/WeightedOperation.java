package org.starling.kernels.onednn.layer;

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
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.kernels.replica.Precision;

/**
 * Operation {@code activation(W x + b)} for a linear {@code W}, and its derivatives. Master weights and their gradient are
 * float32, in the layout of the computed gradient. Where an operation requires another layout or type, a reorder converts them in
 * every step.
 *
 * @param <F> descriptor of the forward operation
 */
public final class WeightedOperation<F extends primitive_desc> {
    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor input;
    private final Weights weights;
    private final Activation activation;
    private final WeightedKernel<F> kernel;

    /** {@code part} distinguishes operations of layers that have more than one; else empty. */
    public WeightedOperation(
            LayerContext context,
            String part,
            Tensor input,
            Weights weights,
            Activation activation,
            WeightedKernel<F> kernel) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name() + part;
        this.input = input;
        this.weights = weights;
        this.activation = activation;
        this.kernel = kernel;
    }

    /** Appends the forward operations, and registers those of the backward pass. */
    public Tensor append() {
        F forward = kernel.forward(context.activations().attributes(activation));
        Optional<primitive_desc> backwardWeights = builder.training() && context.trained()
                ? Optional.of(kernel.backwardWeights(forward))
                : Optional.empty();
        memory.desc preferred =
                backwardWeights.map(primitive_desc::diff_weights_desc).orElseGet(() -> untrainedLayout(forward));
        Parameter master = context.parameter(weights.key(), weights.plain(), preferred);
        Optional<Parameter> bias = weights.biasLayout()
                .map(layout -> context.parameter(weights.biasKey().orElseThrow(), layout, layout));

        memory result = builder.allocate(forward.dst_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, builder.inLayout(name + ".input", input.values(), forward.src_desc()));
        arguments.put(DNNL_ARG_WEIGHTS, builder.inLayout(name + ".weights", master.weights(), forward.weights_desc()));
        bias.ifPresent(b -> arguments.put(DNNL_ARG_BIAS, b.weights()));
        arguments.put(DNNL_ARG_DST, result);
        builder.append(name + ".forward", forward, arguments);

        Tensor output = Tensor.of(result, context.differentiation(input));
        if (activation.isRelu()) {
            output.markRelu();
        }
        builder.onGradient(name, output, gradient -> {
            memory raw = beforeActivation(output, gradient);
            backwardWeights.ifPresent(descriptor -> appendBackwardWeights(raw, descriptor, master, bias));
            if (input.needsGradient()) {
                appendBackwardData(raw, forward, master);
            }
        });
        return activation.fusable() ? output : context.activations().append(name, activation, output);
    }

    private memory.desc untrainedLayout(F forward) {
        return builder.precision() == Precision.FP32 ? forward.weights_desc() : weights.plain();
    }

    private memory beforeActivation(Tensor output, Gradient gradient) {
        if (!activation.fusable() || output.reluByConsumer()) {
            return gradient.values();
        }
        return context.activations()
                .backwardByOutput(name, (Activation.Elementwise) activation, output.values(), gradient);
    }

    private void appendBackwardWeights(
            memory gradient, primitive_desc descriptor, Parameter master, Optional<Parameter> bias) {
        String step = name + ".backward.weights";
        boolean sameLayout =
                descriptor.diff_weights_desc().equals(master.gradient().get_desc());
        memory result = sameLayout ? master.gradient() : builder.allocate(descriptor.diff_weights_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, builder.inLayout(step + ".input", input.values(), descriptor.src_desc()));
        arguments.put(DNNL_ARG_DIFF_DST, builder.inLayout(step, gradient, descriptor.diff_dst_desc()));
        arguments.put(DNNL_ARG_DIFF_WEIGHTS, result);
        bias.ifPresent(b -> arguments.put(DNNL_ARG_DIFF_BIAS, b.gradient()));
        builder.append(step, descriptor, arguments);
        if (!sameLayout) {
            builder.copy(step, result, master.gradient());
        }
    }

    private void appendBackwardData(memory gradient, F forward, Parameter master) {
        String step = name + ".backward.data";
        primitive_desc descriptor = kernel.backwardData(forward);
        memory result = builder.allocate(descriptor.diff_src_desc());
        builder.append(
                step,
                descriptor,
                Map.of(
                        DNNL_ARG_DIFF_DST,
                        builder.inLayout(step, gradient, descriptor.diff_dst_desc()),
                        DNNL_ARG_WEIGHTS,
                        builder.inLayout(step + ".weights", master.weights(), descriptor.weights_desc()),
                        DNNL_ARG_DIFF_SRC,
                        result));
        input.addGradient(Gradient.exclusive(result));
    }
}
