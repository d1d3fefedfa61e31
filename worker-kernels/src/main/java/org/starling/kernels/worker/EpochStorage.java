package org.starling.kernels.worker;

import java.io.IOException;
import java.io.Serializable;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.SnapshotPlan;

/** Storage for the states of an epoch's workers: snapshots within the epoch, and the result at its end. */
@FunctionalInterface
public interface EpochStorage extends Serializable {
    /** Storage without snapshots that keeps the result in memory. */
    EpochStorage IN_MEMORY = state -> state;

    /** Snapshots of the epoch. */
    default SnapshotPlan snapshots() {
        return SnapshotPlan.NONE;
    }

    /**
     * Prepares a state for transport from one JVM to another. By default it travels in Spark's messages, which hold several
     * copies of it in memory. Large states may be written to files instead.
     *
     * @return the same state, in the form to send
     */
    ReplicaState handOver(ReplicaState state) throws IOException;
}
