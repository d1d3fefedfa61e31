package org.starling.kernels.onednn.layer;

import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** Sequences {@code [N, C, T]} as rows {@code [T · N, C]}, one per time step of an example, and back. */
public final class Sequences {
    private Sequences() {}

    /** The time steps of all examples as rows. */
    public static Tensor rows(LayerContext context, Tensor input) {
        context.require(input.rank() == 3 && input.shape() == Tensor.Shape.AS_IS, "sequences [channels, time]", input);
        long examples = input.dimension(0);
        long channels = input.dimension(1);
        long steps = input.dimension(2);
        return Views.reinterpreted(
                context,
                ".rows",
                input,
                Descriptors.timeMajor(examples, channels, steps),
                Descriptors.plain(steps * examples, channels));
    }

    /** Rows as the time steps of the batch's examples. */
    public static Tensor ofRows(LayerContext context, Tensor input) {
        Tensor rows = input.shape() == Tensor.Shape.AS_IS ? input : Matrices.flatten(context, input);
        context.require(rows.rank() == 2, "one value per channel", rows);
        long examples = context.builder().batchSize();
        long channels = rows.dimension(1);
        long steps = rows.dimension(0) / examples;
        return Views.reinterpreted(
                context,
                ".sequences",
                rows,
                Descriptors.plain(rows.dimensions()),
                Descriptors.timeMajor(examples, channels, steps));
    }
}
