package org.starling.kernels.worker.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.Vote;

class SnapshotTakerTest {
    private static final SnapshotSchedule EVERY_HOUR = new SnapshotSchedule(0, Duration.ofHours(1));

    private static boolean isDueAtOnce(Instant lastSaved, int rank) {
        SnapshotPlan plan =
                new SnapshotPlan(EVERY_HOUR, SnapshotArchive.NONE, SnapshotPlan.Start.BEGINNING_OR_SNAPSHOT, lastSaved);
        return new SnapshotTaker(plan, "attempt", rank, 2, plan.sinceLastSaved(), mine -> mine == Vote.YES).isDue(1);
    }

    @Test
    void timeInEarlierEpochsCounts() {
        assertThat(isDueAtOnce(Instant.now().minus(Duration.ofMinutes(61)), 0)).isTrue();
        assertThat(isDueAtOnce(Instant.now().minus(Duration.ofMinutes(1)), 0)).isFalse();
    }

    @Test
    void aClockThatIsBehindAsksForNothing() {
        assertThat(isDueAtOnce(Instant.now().plus(Duration.ofHours(5)), 0)).isFalse();
    }

    @Test
    void onlyTheFirstRankAsks() {
        assertThat(isDueAtOnce(Instant.EPOCH, 0)).isTrue();
        assertThat(isDueAtOnce(Instant.EPOCH, 1)).isFalse();
    }
}
