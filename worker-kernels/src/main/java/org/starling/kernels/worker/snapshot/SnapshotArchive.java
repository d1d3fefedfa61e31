package org.starling.kernels.worker.snapshot;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.starling.kernels.worker.result.ReplicaState;

/**
 * Archive of the snapshots of a job. All ranks write into one snapshot, each what only it knows; rank 0 adds what they share
 * and completes it. A snapshot that was not completed is never found. Ranks call this on executors.
 */
public interface SnapshotArchive extends Serializable {
    /** Nothing is kept. */
    SnapshotArchive NONE = new NoArchive();

    /** The newest complete snapshot within the epoch after {@code epoch} completed ones; empty if there is none. */
    Optional<Snapshot> newest(int epoch) throws IOException;

    /**
     * Writes what one rank knows.
     *
     * @param attempt names the attempt at the epoch: two of them do not mix their files
     */
    void write(SnapshotPosition position, String attempt, RankState own) throws IOException;

    /**
     * Writes what all ranks share, completes the snapshot and removes older ones; called by one rank, after all have
     * written.
     *
     * @param ranks how many have
     * @param iteration updates that a replica has made since training began
     * @param shared parameters, and the updater's state unless every rank has its own
     */
    void complete(SnapshotPosition position, String attempt, int ranks, int iteration, ReplicaState shared)
            throws IOException;

    /** Removes what has been written of a snapshot that cannot be completed. */
    void discard(SnapshotPosition position, String attempt) throws IOException;
}
