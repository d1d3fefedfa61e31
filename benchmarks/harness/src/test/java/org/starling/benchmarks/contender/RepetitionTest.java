package org.starling.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RepetitionTest {
    @Test
    void runsOnceWhenNoTimeIsAskedFor() throws Exception {
        assertThat(Repetition.atLeast(0, () -> 64).examples()).isEqualTo(64);
    }

    @Test
    void runsUntilTheTimeIsOverAndCountsAllExamples() throws Exception {
        long[] runs = new long[1];

        Measurement measured = Repetition.atLeast(0.01, () -> {
            runs[0]++;
            return 64;
        });

        assertThat(measured.seconds()).isGreaterThanOrEqualTo(0.01);
        assertThat(measured.examples()).isEqualTo(64 * runs[0]);
    }

    @Test
    void nothingTrainedIsNoMeasurement() {
        assertThatThrownBy(() -> new Measurement(0, 1, Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Measurement(1, 0, Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Measurement(1, Double.NaN, Map.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
