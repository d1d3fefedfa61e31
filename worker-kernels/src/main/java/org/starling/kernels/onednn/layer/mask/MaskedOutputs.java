package org.starling.kernels.onednn.layer.mask;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.loss.LabelMask;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * What a mask of labels does between an output layer and its activation function. DL4J multiplies what goes into the function by
 * it; and where single outputs are masked, what comes back as well, since functions like softmax make each output depend on all.
 */
public final class MaskedOutputs {

    /** What goes into the activation function. */
    public enum Inputs {
        /** Multiplied by the mask, as in layers with weights. */
        MASKED,
        /** As they are. */
        PLAIN
    }

    private MaskedOutputs() {}

    /** Appends it to {@code raw}, row-major and written by nobody else. */
    public static Tensor append(LayerContext context, LabelMask mask, Tensor raw, Inputs inputs) {
        if (mask.none()) {
            return raw;
        }
        PlanBuilder builder = context.builder();
        String step = context.name() + ".mask";
        float[] buffer = new float[mask.factors().length];
        if (inputs == Inputs.MASKED) {
            appendProduct(builder, step, raw.values(), mask, buffer);
        }
        Tensor output = new Tensor(raw.values(), raw.shape(), raw.differentiation());
        if (raw.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(step, output).ifPresent(gradient -> {
                if (mask.granularity() != LabelMask.Granularity.OUTPUT) {
                    raw.addGradient(gradient);
                    return;
                }
                memory masked = builder.allocate(Descriptors.plain(raw.dimensions()));
                builder.copy(step + ".backward", gradient.values(), masked);
                appendProduct(builder, step + ".backward", masked, mask, buffer);
                raw.addGradient(Gradient.exclusive(masked));
            }));
        }
        return output;
    }

    private static void appendProduct(PlanBuilder builder, String step, memory tensor, LabelMask mask, float[] buffer) {
        FloatBuffer values = NativeScope.floatsOf(tensor);
        builder.append(step, () -> {
            values.get(0, buffer);
            for (int i = 0; i < buffer.length; i++) {
                buffer[i] *= mask.factors()[i];
            }
            values.put(0, buffer);
        });
    }
}
