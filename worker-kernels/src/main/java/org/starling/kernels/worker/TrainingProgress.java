package org.starling.kernels.worker;

import java.io.Serializable;

/** Listener for trained batches. Called on the worker's thread after each batch; must be quick. */
@FunctionalInterface
public interface TrainingProgress extends Serializable {
    TrainingProgress SILENT = (examples, lossSum) -> {};

    /**
     * Receives one trained batch.
     *
     * @param examples examples in the batch
     * @param lossSum sum of their losses
     */
    void trained(int examples, double lossSum);
}
