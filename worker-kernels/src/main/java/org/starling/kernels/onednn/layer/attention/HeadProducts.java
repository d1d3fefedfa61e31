package org.starling.kernels.onednn.layer.attention;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;

/** Primitives of an attention layer, each made once for all examples. */
final class HeadProducts {
    private static final int LAST_DIMENSION = 2;

    private final PlanBuilder builder;
    private final HeadShape shape;
    private final Map<String, Compiled> compiled = new HashMap<>();

    private record Compiled(primitive_desc_base descriptor, primitive operation) {}

    HeadProducts(PlanBuilder builder, HeadShape shape) {
        this.builder = builder;
        this.shape = shape;
    }

    private void append(String step, Supplier<Compiled> maker, Map<Integer, memory> arguments) {
        Compiled operation = compiled.computeIfAbsent(step, key -> maker.get());
        builder.append(step, operation.descriptor(), operation.operation(), arguments);
    }

    /** {@code target = left · right}, times {@code scale}. */
    void multiply(String step, Scale scale, memory left, memory right, memory target) {
        append(
                step,
                () -> product(scale, left.get_desc(), right.get_desc(), target.get_desc()),
                Map.of(DNNL_ARG_SRC, left, DNNL_ARG_WEIGHTS, right, DNNL_ARG_DST, target));
    }

    /** Factor of a product. */
    enum Scale {
        NONE,
        /** {@code 1 / √size}, that of the scores. */
        OF_SCORES
    }

    private Compiled product(Scale scale, memory.desc left, memory.desc right, memory.desc target) {
        primitive_attr attributes = builder.attributes();
        if (scale == Scale.OF_SCORES) {
            post_ops operations = new post_ops();
            operations.append_eltwise(algorithm.eltwise_linear, (float) (1 / Math.sqrt((double) shape.size())), 0);
            attributes.set_post_ops(operations);
        }
        matmul.primitive_desc descriptor =
                new matmul.primitive_desc(builder.cpu(), left, right, target, attributes, false);
        return new Compiled(descriptor, new matmul(descriptor));
    }

    /** {@code scores += hidden}. */
    void hide(String step, memory scores, memory hidden) {
        append(
                step,
                () -> {
                    binary.primitive_desc descriptor = new binary.primitive_desc(
                            builder.cpu(),
                            algorithm.binary_add,
                            shape.pairs(),
                            shape.pairs(),
                            shape.pairs(),
                            builder.attributes(),
                            false);
                    return new Compiled(descriptor, new binary(descriptor));
                },
                Map.of(DNNL_ARG_SRC_0, scores, DNNL_ARG_SRC_1, hidden, DNNL_ARG_DST, scores));
    }

    /** Scores become weights, in place. */
    void normalise(String step, memory scores) {
        append(
                step,
                () -> {
                    softmax_forward.primitive_desc descriptor = softmax();
                    return new Compiled(descriptor, new softmax_forward(descriptor));
                },
                Map.of(DNNL_ARG_SRC, scores, DNNL_ARG_DST, scores));
    }

    private softmax_forward.primitive_desc softmax() {
        return new softmax_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation(),
                algorithm.softmax_accurate,
                shape.pairs(),
                shape.pairs(),
                LAST_DIMENSION,
                builder.attributes(),
                false);
    }

    /**
     * The gradient of weights becomes that of scores, in place. oneDNN has only its reference implementation of it on many
     * processors.
     */
    void differentiate(String step, memory weights, memory gradient) {
        FloatBuffer rows = NativeScope.floatsOf(weights);
        FloatBuffer gradients = NativeScope.floatsOf(gradient);
        int steps = Math.toIntExact(shape.steps());
        builder.append(step, () -> {
            float[] row = new float[steps];
            float[] derivatives = new float[steps];
            for (int start = 0; start < rows.capacity(); start += steps) {
                rows.get(start, row);
                gradients.get(start, derivatives);
                float along = 0;
                for (int i = 0; i < steps; i++) {
                    along += row[i] * derivatives[i];
                }
                for (int i = 0; i < steps; i++) {
                    derivatives[i] = row[i] * (derivatives[i] - along);
                }
                gradients.put(start, derivatives);
            }
        });
    }

    /** Copies between layouts. */
    void copy(String step, memory from, memory to) {
        append(
                step,
                () -> {
                    reorder.primitive_desc descriptor = new reorder.primitive_desc(
                            builder.cpu(), from.get_desc(), builder.cpu(), to.get_desc(), builder.attributes(), false);
                    return new Compiled(descriptor, new reorder(descriptor));
                },
                Map.of(DNNL_ARG_FROM, from, DNNL_ARG_TO, to));
    }
}
