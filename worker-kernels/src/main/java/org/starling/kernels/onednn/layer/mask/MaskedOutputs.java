package org.starling.kernels.onednn.layer.mask;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.loss.LabelMask;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Applies a mask of labels between an output layer and its activation function. DL4J multiplies the function's input by the mask
 * in layers with weights; where single outputs are masked, it multiplies the gradient as well, since functions like softmax make
 * each output depend on all.
 */
public final class MaskedOutputs {
    private MaskedOutputs() {}

    /** Multiplies {@code raw}, row-major and without other writers, by the mask, as layers with weights do. */
    public static void multiply(PlanBuilder builder, String layer, LabelMask mask, Tensor raw) {
        if (!mask.none() && mask.granularity() != LabelMask.Granularity.WEIGHT) {
            appendProduct(builder, layer + ".mask", raw.values(), mask);
        }
    }

    /** Returns {@code raw}, row-major, with its gradient multiplied where single outputs are masked. */
    public static Tensor append(PlanBuilder builder, String layer, LabelMask mask, Tensor raw) {
        if (mask.granularity() != LabelMask.Granularity.OUTPUT) {
            return raw;
        }
        String step = layer + ".mask";
        Tensor output = new Tensor(raw.values(), raw.shape(), raw.differentiation());
        builder.onGradient(step, output, gradient -> {
            memory masked = builder.allocate(Descriptors.plain(raw.dimensions()));
            builder.copy(step + ".backward", gradient.values(), masked);
            appendProduct(builder, step + ".backward", masked, mask);
            raw.addGradient(Gradient.exclusive(masked));
        });
        return output;
    }

    private static void appendProduct(PlanBuilder builder, String step, memory tensor, LabelMask mask) {
        float[] buffer = new float[mask.factors().length];
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
