package org.starling.kernels.worker.averaging;

/** Overlap of training with a round of averaging that is under way. */
public enum Overlap {
    /** The replica waits for the round. */
    NONE,
    /**
     * The replica trains the batches of the next round meanwhile. Afterwards it adds the difference between the average and its
     * own contribution.
     */
    ONE_ROUND
}
