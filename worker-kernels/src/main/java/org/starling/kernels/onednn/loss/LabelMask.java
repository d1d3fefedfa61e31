package org.starling.kernels.onednn.loss;

/**
 * Factors of the losses of the batch in training; filled before each run of a plan. A factor of 0 excludes a time step, an
 * example or a single output from the loss.
 */
public final class LabelMask {

    /** Unit with its own factor. */
    public enum Granularity {
        /** Nothing: everything counts alike. */
        NONE,
        /** An example. */
        EXAMPLE,
        /** A time step or pixel of an example. */
        POSITION,
        /** Each of its outputs. */
        OUTPUT,
        /** An example; the factor is its weight in the loss, and nothing else. */
        WEIGHT
    }

    private final Granularity granularity;
    private final float[] factors;

    private LabelMask(Granularity granularity, int length) {
        this.granularity = granularity;
        this.factors = new float[length];
    }

    /** No mask. */
    public static LabelMask absent() {
        return new LabelMask(Granularity.NONE, 0);
    }

    /** A mask of {@code rows} times {@code columns} outputs. */
    public static LabelMask of(Granularity granularity, int rows, int columns) {
        return new LabelMask(granularity, Math.multiplyExact(rows, columns));
    }

    public Granularity granularity() {
        return granularity;
    }

    public boolean none() {
        return granularity == Granularity.NONE;
    }

    /** One factor per value of the labels, in their order; empty without a mask. Shared, to be filled. */
    public float[] factors() {
        return factors;
    }
}
