package org.starling.kernels.onednn.layer.attention;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;

/**
 * Numbers of an attention layer, and its layouts.
 *
 * @param examples examples of a batch
 * @param steps time steps of an example
 * @param heads heads
 * @param size features of a head
 */
record HeadShape(long examples, long steps, long heads, long size) {

    /** Features of all heads. */
    long width() {
        return heads * size;
    }

    /** One value for each feature of each time step of each head, {@code [heads, steps, size]}. */
    memory.desc features() {
        return Descriptors.plain(heads, steps, size);
    }

    /** The same, transposed: {@code [heads, size, steps]} in the memory of {@link #features}. */
    memory.desc transposedFeatures() {
        return Descriptors.strided(new long[] {heads, size, steps}, new long[] {steps * size, 1, size});
    }

    /** Queries, keys and values after each other, {@code [3, heads, steps, size]}. */
    memory.desc parts() {
        return Descriptors.plain(3, heads, steps, size);
    }

    /** One value for each pair of time steps of each head, {@code [heads, steps, steps]}. */
    memory.desc pairs() {
        return Descriptors.plain(heads, steps, steps);
    }

    /** The same, transposed. */
    memory.desc transposedPairs() {
        return Descriptors.strided(new long[] {heads, steps, steps}, new long[] {steps * steps, 1, steps});
    }

    /** {@link #parts} of one example in rows {@code [steps · examples, 3 · width]}. */
    memory.desc partsInRows() {
        return Descriptors.strided(
                new long[] {3, heads, steps, size}, new long[] {width(), size, examples * 3 * width(), 1});
    }

    /** {@link #features} of one example in rows {@code [steps · examples, width]}. */
    memory.desc featuresInRows() {
        return Descriptors.strided(new long[] {heads, steps, size}, new long[] {size, examples * width(), 1});
    }
}
