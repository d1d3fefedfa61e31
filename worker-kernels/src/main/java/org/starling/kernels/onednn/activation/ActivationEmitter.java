package org.starling.kernels.onednn.activation;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.Map;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Appends activation functions and their derivatives to a plan. */
public final class ActivationEmitter {
    private final PlanBuilder builder;
    private final ChannelOrder order;

    /** Creates the emitter; {@code order} is the position of the channels in DL4J's arrays. */
    public ActivationEmitter(PlanBuilder builder, ChannelOrder order) {
        this.builder = builder;
        this.order = order;
    }

    /** Attributes for a primitive that ends with {@code activation}, if that can be fused. */
    public primitive_attr attributes(Activation activation) {
        primitive_attr attributes = builder.attributes();
        if (activation instanceof Activation.Elementwise function && activation.fusable()) {
            post_ops operations = new post_ops();
            operations.append_eltwise(function.forward(), function.alpha(), function.beta());
            attributes.set_post_ops(operations);
        }
        return attributes;
    }

    /** Appends {@code activation} as a separate operation, with its derivative. */
    public Tensor append(String name, Activation activation, Tensor input) {
        if (activation instanceof Activation.Identity) {
            return input;
        } else if (activation instanceof Activation.Scalar scalar) {
            return ScalarEmitter.append(builder, name, scalar.function(), input);
        }
        if (activation instanceof Activation.Softmax) {
            return SoftmaxEmitter.append(builder, name, order.of(input.rank()), input);
        }
        return appendElementwise(name, (Activation.Elementwise) activation, input);
    }

    private Tensor appendElementwise(String name, Activation.Elementwise function, Tensor input) {
        Tensor output = new Tensor(builder.allocate(input.values().get_desc()), input.shape(), input.differentiation());
        eltwise_forward.primitive_desc descriptor = forward(function.forward(), function, input.values());
        builder.append(
                name + ".activation", descriptor, Map.of(DNNL_ARG_SRC, input.values(), DNNL_ARG_DST, output.values()));
        builder.onGradient(
                name,
                output,
                gradient -> input.addGradient(Gradient.exclusive(
                        function.byOutput().isPresent()
                                ? backwardByOutput(name, function, output.values(), gradient)
                                : backwardByInput(name, function, input.values(), gradient))));
        return output;
    }

    private eltwise_forward.primitive_desc forward(algorithm kind, Activation.Elementwise function, memory tensor) {
        return new eltwise_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation(),
                kind,
                tensor.get_desc(),
                tensor.get_desc(),
                function.alpha(),
                function.beta(),
                builder.attributes(),
                false);
    }

    /**
     * Appends the derivative of a fused activation: the gradient before it, from its output and the gradient after it.
     * Overwrites the gradient where it has no other reader.
     */
    public memory backwardByOutput(String name, Activation.Elementwise function, memory output, Gradient gradient) {
        algorithm kind = function.byOutput().orElseThrow();
        return backward(name, kind, DNNL_ARG_DST, function, output, gradient);
    }

    private memory backwardByInput(String name, Activation.Elementwise function, memory input, Gradient gradient) {
        return backward(name, function.forward(), DNNL_ARG_SRC, function, input, gradient);
    }

    private memory backward(
            String name,
            algorithm kind,
            int dataArgument,
            Activation.Elementwise function,
            memory data,
            Gradient gradient) {
        memory after = builder.inLayout(name + ".activation.backward", gradient.values(), data.get_desc());
        boolean copied = !gradient.values().get_desc().equals(data.get_desc());
        boolean inPlace = copied || gradient.ownership() == Gradient.Ownership.EXCLUSIVE;
        memory before = inPlace ? after : builder.allocate(data.get_desc());
        eltwise_backward.primitive_desc descriptor = new eltwise_backward.primitive_desc(
                builder.cpu(),
                kind,
                before.get_desc(),
                after.get_desc(),
                data.get_desc(),
                function.alpha(),
                function.beta(),
                forward(kind, function, data),
                builder.attributes(),
                false);
        builder.append(
                name + ".activation.backward",
                descriptor,
                Map.of(dataArgument, data, DNNL_ARG_DIFF_DST, after, DNNL_ARG_DIFF_SRC, before));
        return before;
    }
}
