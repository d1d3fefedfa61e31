package org.starling.kernels.onednn.layer;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** Tensors under other dimensions of the same row-major order. */
public final class Matrices {
    private Matrices() {}

    /** Returns {@code input} flattened in memory: {@code [N, F]}. */
    public static Tensor flatten(LayerContext context, Tensor input) {
        memory.desc ordered = input.shape() == Tensor.Shape.FLAT_CHANNELS_LAST
                ? Descriptors.channelsLast(input.dimensions())
                : Descriptors.plain(input.dimensions());
        return Views.reinterpreted(
                context, ".flatten", input, ordered, Descriptors.plain(input.dimension(0), input.exampleLength()));
    }

    /** {@code input} under {@code dimensions}. */
    public static Tensor reshape(LayerContext context, String part, Tensor input, long... dimensions) {
        return Views.reinterpreted(
                context, part, input, Descriptors.plain(input.dimensions()), Descriptors.plain(dimensions));
    }
}
