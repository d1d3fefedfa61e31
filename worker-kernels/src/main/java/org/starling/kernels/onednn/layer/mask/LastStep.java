package org.starling.kernels.onednn.layer.mask;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.Tensor;

/** The last time step of each example that is not padding: {@code [N, C, T] → [N, C]}. */
public final class LastStep {
    private final String layer;
    private final StepMask mask;
    private final int channels;
    private final float[] row;
    /** First values of the rows that were taken, by example. */
    private final int[] taken;

    private LastStep(String layer, StepMask mask, Tensor sequence) {
        this.layer = layer;
        this.mask = mask;
        this.channels = Math.toIntExact(sequence.dimension(1));
        this.row = new float[channels];
        this.taken = new int[mask.examples()];
    }

    /** Appends it to {@code sequence}. */
    public static Tensor append(PlanBuilder builder, String layer, StepMask mask, Tensor sequence) {
        return new LastStep(layer, mask, sequence).append(builder, sequence);
    }

    private Tensor append(PlanBuilder builder, Tensor sequence) {
        String name = layer + ".last";
        RowOrder order = RowOrder.of(sequence.values().get_desc(), mask.examples());
        memory flat = builder.allocate(Descriptors.plain(mask.examples(), channels));
        FloatBuffer source = NativeScope.floatsOf(builder.inLayout(name, sequence.values(), order.layout()));
        FloatBuffer target = NativeScope.floatsOf(flat);
        builder.append(name, () -> take(order, source, target));
        Tensor output = Tensor.of(flat, sequence.differentiation());
        builder.onGradient(name, output, gradient -> {
            memory rows = builder.inLayout(name + ".backward", gradient.values(), flat.get_desc());
            memory all = builder.allocate(order.layout());
            FloatBuffer incoming = NativeScope.floatsOf(rows);
            FloatBuffer outgoing = NativeScope.floatsOf(all);
            float[] none = new float[outgoing.capacity()];
            builder.append(name + ".backward", () -> {
                outgoing.put(0, none);
                for (int example = 0; example < taken.length; example++) {
                    incoming.get(example * channels, row);
                    outgoing.put(taken[example], row);
                }
            });
            sequence.addGradient(Gradient.exclusive(all));
        });
        return output;
    }

    private void take(RowOrder order, FloatBuffer source, FloatBuffer target) {
        for (int example = 0; example < taken.length; example++) {
            int last = mask.last(example);
            if (last < 0) {
                throw ChannelPooling.nothingThere(layer, example);
            }
            taken[example] = order.first(example, last);
            source.get(taken[example], row);
            target.put(example * channels, row);
        }
    }
}
