package org.starling.kernels.worker.snapshot;

import java.util.Optional;
import org.starling.kernels.worker.result.ReplicaState;

/** Archive of jobs that take no snapshots. */
final class NoArchive implements SnapshotArchive {
    private static final long serialVersionUID = 1L;

    @Override
    public Optional<Snapshot> newest(int epoch) {
        return Optional.empty();
    }

    @Override
    public void write(SnapshotPosition position, String attempt, RankState own) {
        throw new UnsupportedOperationException("Cannot write a snapshot: the job keeps none");
    }

    @Override
    public void complete(SnapshotPosition position, String attempt, int ranks, int iteration, ReplicaState shared) {
        throw new UnsupportedOperationException("Cannot complete a snapshot: the job keeps none");
    }

    @Override
    public void discard(SnapshotPosition position, String attempt) {
        // nothing was written
    }
}
