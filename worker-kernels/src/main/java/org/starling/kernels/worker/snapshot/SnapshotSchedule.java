package org.starling.kernels.worker.snapshot;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.validation.Checks;

/**
 * Schedule of snapshots: one is due after so many rounds of an epoch, or when so much time has passed since the last snapshot or
 * checkpoint, also over several epochs; whichever comes first.
 *
 * @param everyRounds rounds between two snapshots; 0 for no matter how many
 * @param every time between two snapshots; zero for no matter how long
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

    /** Whether a snapshot is due after a round, going by the rank that asks. */
    boolean isDue(long roundsOfEpoch, Duration sinceLast) {
        return (everyRounds > 0 && roundsOfEpoch % everyRounds == 0)
                || (!every.isZero() && sinceLast.compareTo(every) >= 0);
    }
}
