package org.starling.kernels.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.AveragingSchedule.Every;
import org.starling.kernels.averaging.AveragingSchedule.Growing;
import org.starling.kernels.averaging.AveragingSchedule.PostLocal;
import org.starling.kernels.validation.InvalidValuesException;

final class AveragingScheduleTest {

    /** The batches of an epoch after which there is an average. */
    private static List<Long> averages(AveragingSchedule schedule, int epoch, long batchesPerEpoch) {
        List<Long> averages = new ArrayList<>();
        long batch = 0;
        while (batch < batchesPerEpoch) {
            batch += schedule.batchesUntilNext(epoch, batch, epoch * batchesPerEpoch + batch);
            averages.add(batch);
        }
        return averages;
    }

    @Test
    void everyCountsFromTheStartOfTheEpoch() {
        assertThat(averages(new Every(5), 0, 15)).containsExactly(5L, 10L, 15L);
        assertThat(averages(new Every(5), 3, 13)).containsExactly(5L, 10L, 15L);
        assertThat(averages(new Every(1), 0, 3)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void everyGoesOnInStepInTheMiddleOfAnEpoch() {
        assertThat(new Every(5).batchesUntilNext(2, 7, 107)).isEqualTo(3);
    }

    @Test
    void postLocalAveragesAfterEveryBatchAtFirst() {
        PostLocal schedule = new PostLocal(12, 4);
        assertThat(averages(schedule, 0, 10)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(averages(schedule, 1, 10)).containsExactly(1L, 2L, 6L, 10L);
        assertThat(averages(schedule, 2, 10)).containsExactly(4L, 8L, 12L);
        assertThat(schedule.batchesUntilNext(1, 5, 15)).isEqualTo(1);
    }

    @Test
    void postLocalWithoutWarmUpIsEvery() {
        assertThat(averages(new PostLocal(0, 4), 1, 10)).isEqualTo(averages(new Every(4), 1, 10));
    }

    @Test
    void growingGrowsByEpochUpToItsBound() {
        Growing schedule = new Growing(2, 1.5, 6);
        assertThat(averages(schedule, 0, 6)).containsExactly(2L, 4L, 6L);
        assertThat(averages(schedule, 1, 6)).containsExactly(3L, 6L);
        assertThat(averages(schedule, 2, 8)).containsExactly(4L, 8L); // 4.5
        assertThat(averages(schedule, 3, 6)).containsExactly(6L); // 6.75
        assertThat(averages(schedule, 100_000, 6)).containsExactly(6L);
    }

    @Test
    void badValuesAreRefusedTogether() {
        assertThatThrownBy(() -> new Every(0))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContaining("batches: must be at least 1, is 0");
        assertThatThrownBy(() -> new PostLocal(-1, 0))
                .hasMessageContaining("warmUpBatches")
                .hasMessageContaining("; batches");
        assertThatThrownBy(() -> new Growing(8, 0.5, 4))
                .hasMessageContaining("factor")
                .hasMessageContaining("; max");
    }
}
