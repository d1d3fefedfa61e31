package org.starling.kernels.worker;

import java.io.Serializable;

/** Listener for the work of one worker. Called on the worker's thread; must be quick. */
@FunctionalInterface
public interface TrainingProgress extends Serializable {
    TrainingProgress SILENT = (examples, lossSum) -> {};

    /**
     * Receives one trained batch. A resumed snapshot counts as one.
     *
     * @param examples examples in the batch
     * @param lossSum sum of their losses
     */
    void trained(int examples, double lossSum);

    /** Called when an averaging round is over. */
    default void averaged() {}
}
