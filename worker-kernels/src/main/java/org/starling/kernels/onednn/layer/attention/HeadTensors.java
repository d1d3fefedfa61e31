package org.starling.kernels.onednn.layer.attention;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.PlanBuilder;

/**
 * Queries, keys and values of one example, or their gradients. All attention layers of a plan with the same shape share them.
 *
 * @param parts all three, {@code [3, heads, steps, size]}
 * @param queries {@code [heads, steps, size]}
 * @param keys {@code [heads, steps, size]}
 * @param values {@code [heads, steps, size]}
 */
record HeadTensors(memory parts, memory queries, memory keys, memory values) {

    /** {@code use} distinguishes the values from their gradients. */
    static HeadTensors shared(PlanBuilder builder, HeadShape shape, String use) {
        memory parts = builder.shared("attention." + use, shape.parts());
        long length = Descriptors.product(new long[] {shape.heads(), shape.steps(), shape.size()}, 0);
        return new HeadTensors(
                parts,
                builder.part(parts, shape.features(), 0),
                builder.part(parts, shape.features(), length),
                builder.part(parts, shape.features(), 2 * length));
    }
}
