package org.starling.kernels.worker.snapshot;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.validation.Checks;

/**
 * Schedule of snapshots. A snapshot is due after a number of rounds of an epoch, or a time after the last snapshot or checkpoint;
 * whichever comes first. The time continues over several epochs.
 *
 * @param everyRounds rounds between two snapshots; 0 for no limit
 * @param every time between two snapshots; zero for no limit
 */
public record SnapshotSchedule(int everyRounds, Duration every) implements Serializable {
    /** No snapshots. */
    public static final SnapshotSchedule NEVER = new SnapshotSchedule(0, Duration.ZERO);

    public SnapshotSchedule {
        new Checks()
                .require(everyRounds >= 0, "everyRounds", "must not be negative, is " + everyRounds)
                .require(every != null && !every.isNegative(), "every", "must not be negative, is " + every)
                .done();
    }

    /** Whether a snapshot is due after a round, by the clock and counters of the asking rank. */
    boolean isDue(long roundsOfEpoch, Duration sinceLast) {
        return (everyRounds > 0 && roundsOfEpoch % everyRounds == 0)
                || (!every.isZero() && sinceLast.compareTo(every) >= 0);
    }
}
