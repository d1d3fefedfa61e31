package org.starling.kernels.worker.snapshot;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.starling.kernels.worker.result.ReplicaState;

/**
 * Archive of the snapshots of a job. All ranks write their own state into one snapshot; rank 0 adds the shared state and
 * completes it. Incomplete snapshots are never found. Used by ranks on executors.
 */
public interface SnapshotArchive extends Serializable {
    /** Archive that keeps nothing. */
    SnapshotArchive NONE = new NoArchive();

    /**
     * Finds the newest complete snapshot within the epoch after {@code epoch} completed ones; empty if there is none.
     */
    Optional<Snapshot> newest(int epoch) throws IOException;

    /**
     * Writes the state of one rank.
     *
     * @param attempt name of the attempt at the epoch; attempts do not mix their files
     */
    void write(SnapshotPosition position, String attempt, RankState own) throws IOException;

    /**
     * Writes the shared state, completes the snapshot and removes older ones. One rank calls it after all ranks have written.
     *
     * @param ranks number of ranks
     * @param iteration updates of a replica since training began
     * @param shared parameters, and updater state unless every rank keeps its own
     */
    void complete(SnapshotPosition position, String attempt, int ranks, int iteration, ReplicaState shared)
            throws IOException;

    /** Removes the files of a snapshot that cannot be completed. */
    void discard(SnapshotPosition position, String attempt) throws IOException;
}
