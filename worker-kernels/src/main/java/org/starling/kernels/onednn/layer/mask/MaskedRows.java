package org.starling.kernels.onednn.layer.mask;

import java.nio.ByteBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.mask.StepMask;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Sets the values of time steps that are padding to zero, and their derivatives. */
public final class MaskedRows {

    /** Who else reads the values. */
    public enum Values {
        /** Nobody: they are changed where they are. */
        OWN,
        /** Others do: a copy is changed. */
        SHARED
    }

    private MaskedRows() {}

    /** Appends it to {@code input}: sequences {@code [N, C, T]}, or their time steps as rows {@code [T · N, C]}. */
    public static Tensor append(LayerContext context, StepMask mask, Tensor input, Values values) {
        PlanBuilder builder = context.builder();
        String step = context.name() + ".mask";
        memory result = zeroed(builder, step, mask, input.values(), values);
        Tensor output = new Tensor(result, input.shape(), input.differentiation());
        if (input.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(step, output).ifPresent(gradient -> {
                Values owned = gradient.ownership() == Gradient.Ownership.EXCLUSIVE ? Values.OWN : Values.SHARED;
                input.addGradient(
                        Gradient.exclusive(zeroed(builder, step + ".backward", mask, gradient.values(), owned)));
            }));
        }
        return output;
    }

    private static memory zeroed(PlanBuilder builder, String step, StepMask mask, memory tensor, Values values) {
        RowOrder order = RowOrder.of(tensor.get_desc(), mask.examples());
        memory rows = builder.inLayout(step, tensor, order.layout());
        if (rows.equals(tensor) && values == Values.SHARED) {
            rows = builder.allocate(order.layout());
            builder.copy(step, tensor, rows);
        }
        ByteBuffer target = NativeScope.bytesOf(rows);
        int width = target.capacity() / (mask.examples() * mask.steps() * order.channels());
        byte[] zeros = new byte[order.channels() * width];
        builder.append(step, () -> {
            for (int position = 0; position < mask.steps(); position++) {
                for (int example = 0; example < mask.examples(); example++) {
                    if (!mask.present(example, position)) {
                        target.put(order.first(example, position) * width, zeros);
                    }
                }
            }
        });
        return rows;
    }
}
