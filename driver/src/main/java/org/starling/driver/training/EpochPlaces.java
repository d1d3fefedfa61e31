package org.starling.driver.training;

import org.starling.kernels.worker.StatePlaces;

/** Storage of a job for snapshots within an epoch, and for large states at its end. */
@FunctionalInterface
public interface EpochPlaces {
    /** Nothing within an epoch, and states of any size in memory. */
    EpochPlaces IN_MEMORY = history -> StatePlaces.IN_MEMORY;

    /** For the epoch that follows {@code history}. */
    StatePlaces of(TrainingHistory history);
}
