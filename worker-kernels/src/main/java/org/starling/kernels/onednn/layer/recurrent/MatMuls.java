package org.starling.kernels.onednn.layer.recurrent;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.PlanBuilder;

/** Products of row-major matrices; the primitives that time steps have in common are made once. */
final class MatMuls {
    private final PlanBuilder builder;

    MatMuls(PlanBuilder builder) {
        this.builder = builder;
    }

    /**
     * A product {@code y ← f(x · W)} or {@code y ← f(y + x · W)}, x {@code [rows, from]}, W {@code [from, to]}.
     *
     * @param descriptor oneDNN's
     * @param compiled the primitive
     */
    record Product(matmul.primitive_desc descriptor, primitive compiled) {}

    /** A product that replaces y. */
    Product replacing(long rows, long from, long to) {
        return product(new post_ops(), rows, from, to);
    }

    /** A product that is added to y and ends with {@code activation}, or with nothing when that is the identity. */
    Product adding(long rows, long from, long to, Activation activation) {
        post_ops operations = new post_ops();
        operations.append_sum();
        if (activation instanceof Activation.Elementwise function) {
            operations.append_eltwise(function.forward(), function.alpha(), function.beta());
        }
        return product(operations, rows, from, to);
    }

    private Product product(post_ops operations, long rows, long from, long to) {
        primitive_attr attributes = builder.attributes();
        attributes.set_post_ops(operations);
        matmul.primitive_desc descriptor = new matmul.primitive_desc(
                builder.cpu(),
                Descriptors.plain(rows, from),
                builder.any(from, to),
                Descriptors.plain(rows, to),
                attributes,
                false);
        return new Product(descriptor, new matmul(descriptor));
    }

    /** {@code weights} in the layout that {@code product} takes them in. */
    memory prepared(String name, Product product, memory weights) {
        return builder.inLayout(name, weights, product.descriptor().weights_desc());
    }

    /** Appends {@code product}, with {@code weights} from {@link #prepared}. */
    void append(String name, Product product, memory x, memory weights, memory y) {
        builder.append(
                name,
                product.descriptor(),
                product.compiled(),
                Map.of(DNNL_ARG_SRC, x, DNNL_ARG_WEIGHTS, weights, DNNL_ARG_DST, y));
    }

    /** {@code y = x · Wᵀ + b}, x {@code [rows, from]}, W {@code [to, from]}, b {@code [to]}. */
    void project(String name, memory x, memory weights, memory bias, memory y) {
        inner_product_forward.primitive_desc descriptor =
                projection(x, Descriptors.dimensions(weights), bias.get_desc(), y);
        builder.append(
                name,
                descriptor,
                Map.of(
                        DNNL_ARG_SRC,
                        x,
                        DNNL_ARG_WEIGHTS,
                        builder.inLayout(name + ".weights", weights, descriptor.weights_desc()),
                        DNNL_ARG_BIAS,
                        bias,
                        DNNL_ARG_DST,
                        y));
    }

    private inner_product_forward.primitive_desc projection(memory x, long[] weights, memory.desc bias, memory y) {
        return new inner_product_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation(),
                x.get_desc(),
                builder.any(weights),
                bias,
                y.get_desc(),
                builder.attributes(),
                false);
    }

    /** The gradients of {@code y = x · Wᵀ + b} with respect to W and, if given, b: {@code dyᵀ · x}, column sums of dy. */
    void gradients(String name, memory x, memory outputGradient, memory weightGradient, Optional<memory> biasGradient) {
        inner_product_backward_weights.primitive_desc descriptor =
                backward(x, outputGradient, Descriptors.dimensions(weightGradient), biasGradient);
        boolean direct = descriptor.diff_weights_desc().equals(weightGradient.get_desc());
        memory result = direct ? weightGradient : builder.allocate(descriptor.diff_weights_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, x);
        arguments.put(DNNL_ARG_DIFF_DST, outputGradient);
        arguments.put(DNNL_ARG_DIFF_WEIGHTS, result);
        biasGradient.ifPresent(bias -> arguments.put(DNNL_ARG_DIFF_BIAS, bias));
        builder.append(name, descriptor, arguments);
        if (!direct) {
            builder.copy(name, result, weightGradient);
        }
    }

    private inner_product_backward_weights.primitive_desc backward(
            memory x, memory outputGradient, long[] weights, Optional<memory> biasGradient) {
        return new inner_product_backward_weights.primitive_desc(
                builder.cpu(),
                x.get_desc(),
                builder.any(weights),
                biasGradient.map(memory::get_desc).orElseGet(memory.desc::new),
                outputGradient.get_desc(),
                projection(x, weights, Descriptors.plain(weights[0]), outputGradient),
                builder.attributes(),
                false);
    }
}
