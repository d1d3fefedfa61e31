package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundingTest {
    private static final double ALLOWED = 1e-4;

    @Test
    void resultsWithinRoundingAgree() {
        assertThat(comparison(1 + 0.9 * ALLOWED, 1).agrees()).isTrue();
        assertThat(comparison(1 + 1.1 * ALLOWED, 1).agrees()).isFalse();
    }

    @Test
    void resultsWithinTheDriftOfMovedNetworksAgree() {
        double drift = 0.01;
        double most = 1 + ALLOWED + Rounding.DRIFT_FACTOR * drift;
        assertThat(comparison(most - 1e-9, 1, 1 - drift).agrees()).isTrue();
        assertThat(comparison(most + 1e-9, 1, 1 - drift).agrees()).isFalse();
    }

    @Test
    void largestDriftCounts() {
        assertThat(comparison(1.01, 1, 1, 1.01).agrees()).isTrue();
    }

    @Test
    void driftOfEarlierStepsCountsButNotThatOfLaterOnes() {
        List<Measurement> ours = List.of(measurement(0, 1.01), measurement(1, 1.01), measurement(2, 1.01));
        List<Measurement> theirs = List.of(measurement(0, 1), measurement(1, 1), measurement(2, 1));
        List<Measurement> moved = List.of(measurement(0, 1), measurement(1, 1.01), measurement(2, 1));
        assertThat(Comparison.of(ours, theirs, List.of(moved)))
                .extracting(Comparison::agrees)
                .containsExactly(false, true, true);
    }

    @Test
    void undefinedResultDoesNotAgree() {
        assertThat(comparison(Double.NaN, 1).agrees()).isFalse();
        assertThat(comparison(1, Double.NaN).agrees()).isFalse();
        assertThat(comparison(Double.NaN, Double.NaN).agrees()).isFalse();
    }

    private static Comparison comparison(double ours, double theirs, double... moved) {
        List<List<Measurement>> others = Arrays.stream(moved)
                .mapToObj(value -> List.of(measurement(0, value)))
                .toList();
        return Comparison.of(List.of(measurement(0, ours)), List.of(measurement(0, theirs)), others)
                .get(0);
    }

    private static Measurement measurement(int step, double value) {
        return new Measurement("loss", step, new double[] {value}, ALLOWED);
    }
}
