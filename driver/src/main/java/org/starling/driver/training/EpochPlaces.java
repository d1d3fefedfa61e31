package org.starling.driver.training;

import org.starling.kernels.worker.StatePlaces;

/** Where a job keeps what it reaches within an epoch, and large states at its end. */
@FunctionalInterface
public interface EpochPlaces {
    /** Nothing within an epoch, and states of any size in memory. */
    EpochPlaces IN_MEMORY = history -> StatePlaces.IN_MEMORY;

    /** For the epoch that follows {@code history}. */
    StatePlaces of(TrainingHistory history);
}
