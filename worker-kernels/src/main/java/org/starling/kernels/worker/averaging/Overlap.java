package org.starling.kernels.worker.averaging;

/** Whether a replica goes on training while a round of averaging is on its way. */
public enum Overlap {
    /** It waits for the round. */
    NONE,
    /**
     * It trains the batches of the next round meanwhile, and takes over what the round came to afterwards: it moves by the
     * average of all replicas minus what it had contributed itself.
     */
    ONE_ROUND
}
