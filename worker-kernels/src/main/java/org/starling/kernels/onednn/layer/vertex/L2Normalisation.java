package org.starling.kernels.onednn.layer.vertex;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Division of each example by its Euclidean length: {@code y = x / max(|x|, ε)}. The gradient of x is {@code g / max(|x|, ε) − x (g ·
 * x) / max(|x|³, ε)}, as DL4J computes it.
 */
final class L2Normalisation {
    private final FloatBuffer values;
    private final float epsilon;
    private final float[] row;
    private final float[] incoming;

    private L2Normalisation(FloatBuffer values, int length, float epsilon) {
        this.values = values;
        this.epsilon = epsilon;
        this.row = new float[length];
        this.incoming = new float[length];
    }

    static void check(L2NormalizeVertex vertex, Reasons reasons) {
        int[] dimensions = vertex.getDimension();
        reasons.addIf(
                dimensions != null && dimensions.length > 0, "normalisation over chosen dimensions is not supported");
    }

    static Tensor append(L2NormalizeVertex vertex, Tensor given, LayerContext context) {
        Tensor input = given.shape() == Tensor.Shape.AS_IS ? given : Matrices.flatten(context, given);
        PlanBuilder builder = context.builder();
        String name = context.name();
        memory.desc layout = Descriptors.plain(input.dimensions());
        memory ordered = builder.inLayout(name + ".forward", input.values(), layout);
        L2Normalisation rows = new L2Normalisation(
                NativeScope.floatsOf(ordered), Math.toIntExact(input.exampleLength()), (float) vertex.getEps());
        memory result = builder.allocate(layout);
        FloatBuffer target = NativeScope.floatsOf(result);
        builder.append(name + ".forward", () -> rows.normalise(target));
        Tensor output = Tensor.of(result, input.differentiation());
        builder.onGradient(name, output, gradient -> {
            FloatBuffer outer = NativeScope.floatsOf(builder.inLayout(name + ".backward", gradient.values(), layout));
            memory inner = builder.allocate(layout);
            FloatBuffer derivative = NativeScope.floatsOf(inner);
            builder.append(name + ".backward", () -> rows.differentiate(outer, derivative));
            input.addGradient(Gradient.exclusive(inner));
        });
        return output;
    }

    private void normalise(FloatBuffer target) {
        for (int start = 0; start < values.capacity(); start += row.length) {
            values.get(start, row);
            float divisor = Math.max((float) Math.sqrt(product(row, row)), epsilon);
            for (int i = 0; i < row.length; i++) {
                row[i] /= divisor;
            }
            target.put(start, row);
        }
    }

    private void differentiate(FloatBuffer outer, FloatBuffer derivative) {
        for (int start = 0; start < values.capacity(); start += row.length) {
            values.get(start, row);
            outer.get(start, incoming);
            double length = Math.sqrt(product(row, row));
            float divisor = (float) Math.max(length, epsilon);
            float share = (float) (product(row, incoming) / Math.max(length * length * length, epsilon));
            for (int i = 0; i < row.length; i++) {
                incoming[i] = incoming[i] / divisor - row[i] * share;
            }
            derivative.put(start, incoming);
        }
    }

    private static double product(float[] first, float[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (double) first[i] * second[i];
        }
        return sum;
    }
}
