package org.starling.kernels.onednn.layer.vertex;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.util.Map;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Operation on each pair of values of two tensors {@code a} and {@code b}; further tensors are applied one after the other.
 */
sealed interface Pairwise {

    algorithm forward();

    /** Factor of the gradient for {@code a}. */
    memory factorOfFirst(PlanBuilder builder, String name, memory a, memory b);

    /** Factor of the gradient for {@code b}. */
    memory factorOfSecond(PlanBuilder builder, String name, memory a, memory b);

    /** {@code a b}. */
    record Product() implements Pairwise {
        @Override
        public algorithm forward() {
            return algorithm.binary_mul;
        }

        @Override
        public memory factorOfFirst(PlanBuilder builder, String name, memory a, memory b) {
            return b;
        }

        @Override
        public memory factorOfSecond(PlanBuilder builder, String name, memory a, memory b) {
            return a;
        }
    }

    /** {@code max(a, b)}; of equal values the first counts as the greater, as in DL4J. */
    record Maximum() implements Pairwise {
        @Override
        public algorithm forward() {
            return algorithm.binary_max;
        }

        @Override
        public memory factorOfFirst(PlanBuilder builder, String name, memory a, memory b) {
            return compute(builder, name + ".first", algorithm.binary_ge, a, b);
        }

        @Override
        public memory factorOfSecond(PlanBuilder builder, String name, memory a, memory b) {
            return compute(builder, name + ".second", algorithm.binary_lt, a, b);
        }
    }

    /** Appends the operation with its derivatives. */
    default Tensor append(LayerContext context, String name, Tensor first, Tensor second) {
        PlanBuilder builder = context.builder();
        memory a = builder.inSinglePrecision(name, first.values());
        memory b = builder.inLayout(name, second.values(), a.get_desc());
        boolean needed = first.needsGradient() || second.needsGradient();
        Tensor output = new Tensor(
                compute(builder, name + ".forward", forward(), a, b),
                first.shape(),
                Tensor.Differentiation.neededIf(needed));
        builder.onGradient(name, output, gradient -> {
            String step = name + ".backward";
            memory incoming = builder.inLayout(step, gradient.values(), a.get_desc());
            if (first.needsGradient()) {
                memory factor = factorOfFirst(builder, step, a, b);
                first.addGradient(Gradient.exclusive(compute(builder, step, algorithm.binary_mul, incoming, factor)));
            }
            if (second.needsGradient()) {
                memory factor = factorOfSecond(builder, step, a, b);
                second.addGradient(Gradient.exclusive(compute(builder, step, algorithm.binary_mul, incoming, factor)));
            }
        });
        return output;
    }

    private static memory compute(PlanBuilder builder, String name, algorithm kind, memory a, memory b) {
        memory result = builder.allocate(a.get_desc());
        binary.primitive_desc descriptor = new binary.primitive_desc(
                builder.cpu(), kind, a.get_desc(), b.get_desc(), result.get_desc(), builder.attributes(), false);
        builder.append(name, descriptor, Map.of(DNNL_ARG_SRC_0, a, DNNL_ARG_SRC_1, b, DNNL_ARG_DST, result));
        return result;
    }
}
