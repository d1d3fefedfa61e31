package org.starling.kernels.worker.averaging;

/** Overlap of training with a round of averaging that is under way. */
public enum Overlap {
    /** It waits for the round. */
    NONE,
    /**
     * It trains the batches of the next round meanwhile, and takes over the result of the round afterwards: it moves by the
     * average of all replicas minus what it had contributed itself.
     */
    ONE_ROUND
}
