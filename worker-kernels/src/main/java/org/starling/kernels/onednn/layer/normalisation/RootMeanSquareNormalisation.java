package org.starling.kernels.onednn.layer.normalisation;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.layers.Normalisation;
import org.starling.layers.RmsNorm;

/**
 * {@code γ x / √(mean of x² + ε)} over the features of each row, and its derivatives. This release of oneDNN has no primitive for
 * it.
 */
final class RootMeanSquareNormalisation {
    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor rows;
    private final double epsilon;
    private final memory.desc layout;
    private final Parameter gain;
    private final int features;
    private final int count;
    /** Inverse of the root mean square of each row. */
    private final float[] scales;

    RootMeanSquareNormalisation(Normalisation layer, LayerContext context, Tensor rows) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name();
        this.rows = rows;
        this.epsilon = layer.epsilon();
        this.layout = Descriptors.plain(rows.dimensions());
        this.gain = FeatureNormCompiler.parameter(context, RmsNorm.GAIN, rows);
        this.features = Math.toIntExact(rows.dimension(1));
        this.count = Math.toIntExact(rows.dimension(0));
        this.scales = new float[count];
    }

    Tensor append() {
        memory source = builder.inLayout(name + ".input", rows.values(), layout);
        memory result = builder.allocate(layout);
        FloatBuffer given = NativeScope.floatsOf(source);
        FloatBuffer target = NativeScope.floatsOf(result);
        builder.append(name + ".forward", () -> normalise(given, target));
        Tensor output = Tensor.of(result, context.differentiation(rows));
        builder.onGradient(name, output, gradient -> appendBackward(given, gradient));
        return output;
    }

    private void normalise(FloatBuffer given, FloatBuffer target) {
        float[] factors = new float[features];
        gain.weightValues().get(0, factors);
        float[] row = new float[features];
        for (int i = 0; i < count; i++) {
            given.get(i * features, row);
            double squares = 0;
            for (float value : row) {
                squares += value * value;
            }
            scales[i] = (float) (1 / Math.sqrt(squares / features + epsilon));
            for (int c = 0; c < features; c++) {
                row[c] *= scales[i] * factors[c];
            }
            target.put(i * features, row);
        }
    }

    private void appendBackward(FloatBuffer given, Gradient gradient) {
        memory after = builder.inLayout(name + ".backward", gradient.values(), layout);
        memory before = builder.allocate(layout);
        FloatBuffer incoming = NativeScope.floatsOf(after);
        FloatBuffer outgoing = NativeScope.floatsOf(before);
        builder.append(name + ".backward", () -> differentiate(given, incoming, outgoing));
        if (rows.needsGradient()) {
            rows.addGradient(Gradient.exclusive(before));
        }
    }

    private void differentiate(FloatBuffer given, FloatBuffer incoming, FloatBuffer outgoing) {
        float[] factors = new float[features];
        gain.weightValues().get(0, factors);
        float[] totals = new float[features];
        float[] row = new float[features];
        float[] derivatives = new float[features];
        for (int i = 0; i < count; i++) {
            given.get(i * features, row);
            incoming.get(i * features, derivatives);
            float scale = scales[i];
            double along = 0;
            for (int c = 0; c < features; c++) {
                row[c] *= scale;
                totals[c] += derivatives[c] * row[c];
                derivatives[c] *= factors[c];
                along += derivatives[c] * row[c];
            }
            float mean = (float) (along / features);
            for (int c = 0; c < features; c++) {
                derivatives[c] = scale * (derivatives[c] - row[c] * mean);
            }
            outgoing.put(i * features, derivatives);
        }
        if (context.trained()) {
            gain.gradientValues().put(0, totals);
        }
    }
}
