package org.starling.kernels.onednn.updater;

/** Rule that turns gradients into updates, which are then subtracted from the weights. Stateless. */
interface UpdaterRule {

    /** Values of state per parameter value. */
    int stateCount();

    /**
     * Replaces the gradients {@code from … to - 1} by updates.
     *
     * @param state vectors as long as {@code gradients}, at least {@link #stateCount()} of them, updated in place
     * @param iteration updates made before this one
     * @param epoch epochs completed
     */
    void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch);
}
