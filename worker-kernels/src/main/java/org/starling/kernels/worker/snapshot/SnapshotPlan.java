package org.starling.kernels.worker.snapshot;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.starling.kernels.validation.Checks;

/**
 * Settings of snapshots for the workers of one epoch.
 *
 * @param schedule schedule of snapshots
 * @param archive archive of snapshots
 * @param start whether the epoch may start from its beginning
 * @param lastSaved time of the job's newest checkpoint or snapshot; start of the job if there is none
 */
public record SnapshotPlan(SnapshotSchedule schedule, SnapshotArchive archive, Start start, Instant lastSaved)
        implements Serializable {
    /** No snapshots. */
    public static final SnapshotPlan NONE =
            new SnapshotPlan(SnapshotSchedule.NEVER, SnapshotArchive.NONE, Start.BEGINNING_OR_SNAPSHOT, Instant.EPOCH);

    /** Permitted starts of an epoch. */
    public enum Start {
        /** The newest snapshot, or the beginning if there is none. */
        BEGINNING_OR_SNAPSHOT,
        /** A snapshot only: the state at the beginning of the epoch no longer exists. */
        SNAPSHOT
    }

    public SnapshotPlan {
        new Checks()
                .requirePresent(schedule, "schedule")
                .requirePresent(archive, "archive")
                .requirePresent(start, "start")
                .requirePresent(lastSaved, "lastSaved")
                .done();
    }

    /** Returns the time since the last checkpoint or snapshot, by the clock of this machine. */
    public Duration sinceLastSaved() {
        Duration passed = Duration.between(lastSaved, Instant.now());
        return passed.isNegative() ? Duration.ZERO : passed;
    }

    /**
     * Finds the snapshot that an epoch resumes from; empty to start at its beginning.
     *
     * @param ranks number of ranks that resume
     * @throws IOException if snapshots cannot be read, or the newest is of another number of ranks
     */
    public Optional<Snapshot> find(int epoch, int ranks) throws IOException {
        Optional<Snapshot> newest = archive.newest(epoch);
        if (newest.isPresent() && newest.get().ranks() != ranks) {
            throw new IOException(
                    "the newest snapshot is of %d workers, and there are %d now; remove it, or set training.workers back"
                            .formatted(newest.get().ranks(), ranks));
        }
        if (newest.isEmpty() && start == Start.SNAPSHOT) {
            throw new IOException("the snapshot to resume from no longer exists; use train --resume --from-epoch");
        }
        return newest;
    }
}
