package org.starling.kernels.worker;

import java.io.IOException;
import java.io.Serializable;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.SnapshotPlan;

/** Storage for the state that the workers of an epoch reach: snapshots within it, and the result at its end. */
@FunctionalInterface
public interface EpochStorage extends Serializable {
    /** Keeps no snapshots, and the result in memory. */
    EpochStorage IN_MEMORY = state -> state;

    /** Snapshots of the epoch. */
    default SnapshotPlan snapshots() {
        return SnapshotPlan.NONE;
    }

    /**
     * Prepares a state for the way from one JVM to another. By default it travels with Spark's own messages, which hold
     * several copies of it in memory; a large one may be written to files instead.
     *
     * @return the same state, in the form that is to be passed on
     */
    ReplicaState handOver(ReplicaState state) throws IOException;
}
