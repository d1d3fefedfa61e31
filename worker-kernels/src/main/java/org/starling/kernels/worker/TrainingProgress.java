package org.starling.kernels.worker;

import java.io.Serializable;

/** Told of every batch that a worker has trained, on the worker's thread; must be quick. */
@FunctionalInterface
public interface TrainingProgress extends Serializable {
    TrainingProgress SILENT = (examples, lossSum) -> {};

    /**
     * One more batch was trained.
     *
     * @param examples examples in the batch
     * @param lossSum sum of their losses
     */
    void trained(int examples, double lossSum);
}
