package org.starling.kernels.onednn.layer.recurrent;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.plan.PlanBuilder;

/**
 * Arithmetic on tensors of one shape, value by value, for each time step of a recurrent layer. Every kind of operation
 * is one primitive, made once, whatever the number of time steps. Targets may be operands.
 */
final class CellMath {
    private final PlanBuilder builder;
    private final memory.desc shape;
    private final Map<Object, Compiled> compiled = new HashMap<>();

    private record Compiled(primitive_desc descriptor, primitive function) {}

    /** Key of derivatives in {@link #compiled}. */
    private record Derivative(Activation.Elementwise activation) {}

    private enum Binary {
        PRODUCT,
        ADDED_PRODUCT,
        SUM
    }

    CellMath(PlanBuilder builder, memory.desc shape) {
        this.builder = builder;
        this.shape = shape;
    }

    /** {@code target = a · b}. */
    void multiply(String name, memory a, memory b, memory target) {
        append(name, Binary.PRODUCT, a, b, target);
    }

    /** {@code target += a · b}. */
    void addProduct(String name, memory a, memory b, memory target) {
        append(name, Binary.ADDED_PRODUCT, a, b, target);
    }

    /** {@code target = a + b}. */
    void add(String name, memory a, memory b, memory target) {
        append(name, Binary.SUM, a, b, target);
    }

    private void append(String name, Binary kind, memory a, memory b, memory target) {
        Compiled operation = compiled.computeIfAbsent(kind, key -> binary(kind));
        builder.append(
                name,
                operation.descriptor(),
                operation.function(),
                Map.of(DNNL_ARG_SRC_0, a, DNNL_ARG_SRC_1, b, DNNL_ARG_DST, target));
    }

    private Compiled binary(Binary kind) {
        primitive_attr attributes = builder.attributes();
        if (kind == Binary.ADDED_PRODUCT) {
            post_ops operations = new post_ops();
            operations.append_sum();
            attributes.set_post_ops(operations);
        }
        binary.primitive_desc descriptor = new binary.primitive_desc(
                builder.cpu(),
                kind == Binary.SUM ? algorithm.binary_add : algorithm.binary_mul,
                shape,
                shape,
                shape,
                attributes,
                false);
        return new Compiled(descriptor, new binary(descriptor));
    }

    /** {@code target = activation(x)}. */
    void activate(String name, Activation.Elementwise activation, memory x, memory target) {
        Compiled operation = compiled.computeIfAbsent(activation, key -> {
            eltwise_forward.primitive_desc descriptor = forward(activation, activation.forward());
            return new Compiled(descriptor, new eltwise_forward(descriptor));
        });
        builder.append(
                name, operation.descriptor(), operation.function(), Map.of(DNNL_ARG_SRC, x, DNNL_ARG_DST, target));
    }

    /** {@code target = gradient · activation'}, the derivative by what the activation returned. */
    void differentiate(String name, Activation.Elementwise activation, memory output, memory gradient, memory target) {
        Compiled operation = compiled.computeIfAbsent(new Derivative(activation), key -> derivative(activation));
        builder.append(
                name,
                operation.descriptor(),
                operation.function(),
                Map.of(DNNL_ARG_DST, output, DNNL_ARG_DIFF_DST, gradient, DNNL_ARG_DIFF_SRC, target));
    }

    private Compiled derivative(Activation.Elementwise activation) {
        algorithm kind = activation.byOutput().orElseThrow();
        eltwise_backward.primitive_desc descriptor = new eltwise_backward.primitive_desc(
                builder.cpu(),
                kind,
                shape,
                shape,
                shape,
                activation.alpha(),
                activation.beta(),
                forward(activation, kind),
                builder.attributes(),
                false);
        return new Compiled(descriptor, new eltwise_backward(descriptor));
    }

    private eltwise_forward.primitive_desc forward(Activation.Elementwise activation, algorithm kind) {
        return new eltwise_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation(),
                kind,
                shape,
                shape,
                activation.alpha(),
                activation.beta(),
                builder.attributes(),
                false);
    }
}
