package org.starling.kernels.onednn.layer.mask;

import java.nio.ByteBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.Gradient.Ownership;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.Tensor;

/** Operation that sets the values and derivatives of padded time steps to zero. */
final class MaskedRows {

    private MaskedRows() {}

    /**
     * Appends it to {@code input}: sequences {@code [N, C, T]}, or their time steps as rows {@code [T · N, C]}.
     *
     * @param ownership whether the values may be changed in place
     */
    static Tensor append(PlanBuilder builder, String step, StepMask mask, Tensor input, Ownership ownership) {
        memory result = zeroed(builder, step, mask, input.values(), ownership);
        Tensor output = new Tensor(result, input.shape(), input.differentiation());
        builder.onGradient(
                step,
                output,
                gradient -> input.addGradient(Gradient.exclusive(
                        zeroed(builder, step + ".backward", mask, gradient.values(), gradient.ownership()))));
        return output;
    }

    private static memory zeroed(PlanBuilder builder, String step, StepMask mask, memory tensor, Ownership ownership) {
        RowOrder order = RowOrder.of(tensor.get_desc(), mask.examples());
        memory rows = builder.inLayout(step, tensor, order.layout());
        if (rows.equals(tensor) && ownership == Ownership.SHARED) {
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
