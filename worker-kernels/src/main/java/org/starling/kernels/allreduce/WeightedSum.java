package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import org.starling.kernels.codec.Codec;

/**
 * Weighted mean of parts in the given order, some thousand elements at a time, so that values stay in the first-level cache. It is
 * the first part plus the weighted differences of the others from it, so the mean of equal values is exactly that value: averaging
 * does not change frozen parameters. Used by one thread.
 */
final class WeightedSum {
    /** 16 KiB; whole blocks of every codec. */
    public static final int ELEMENTS = 4096;

    private final float[] first = new float[ELEMENTS];
    private final float[] sum = new float[ELEMENTS];
    private final float[] part = new float[ELEMENTS];
    private boolean empty = true;

    /** Begins a new sum. */
    public void clear() {
        empty = true;
    }

    /** Adds {@code scale} times the next {@code length} encoded elements. */
    public void addDecoded(Codec codec, ByteBuffer encoded, float scale, int length) {
        codec.decode(encoded, part, 0, length);
        add(part, 0, scale, length);
    }

    /** Adds {@code scale} times the delta of a vector from the base parameters. */
    public void addDelta(BaseParameters base, float[] vector, int from, float scale, int length) {
        base.subtract(vector, from, length, part);
        add(part, 0, scale, length);
    }

    /** Adds {@code scale} times values; the scales of all parts add up to 1. */
    public void add(float[] values, int from, float scale, int length) {
        if (empty) {
            System.arraycopy(values, from, first, 0, length);
            System.arraycopy(values, from, sum, 0, length);
            empty = false;
        } else {
            addDifference(values, from, scale, length);
        }
    }

    /** A plain loop, which the compiler vectorises. Java never fuses multiply and add, so bits do not depend on the processor. */
    private void addDifference(float[] values, int from, float scale, int length) {
        float[] start = first;
        float[] target = sum;
        for (int i = 0; i < length; i++) {
            target[i] += scale * (values[from + i] - start[i]);
        }
    }

    /** Copies the sum of the first {@code length} elements to {@code target}. */
    public void copyTo(float[] target, int from, int length) {
        System.arraycopy(sum, 0, target, from, length);
    }
}
