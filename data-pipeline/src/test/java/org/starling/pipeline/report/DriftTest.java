package org.starling.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DriftTest {
    // sums of a few doubles of size 1
    private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

    @Test
    void equalDistributionsDoNotDrift() {
        ColumnReport numbers = numbers(0, 1);
        ColumnReport texts = texts(Map.of("a", 30L, "b", 70L));

        assertThat(Drift.between(numbers, numbers)).isEqualTo(new Drift("x", 0, 0));
        assertThat(Drift.between(texts, texts(Map.of("a", 3L, "b", 7L))).psi()).isCloseTo(0, ROUNDING);
    }

    @Test
    void aShiftByHalfOfTheRangeIsSeen() {
        Drift drift = Drift.between(numbers(0, 1), numbers(0.5, 1.5));

        assertThat(drift.ks()).isCloseTo(0.5, ROUNDING);
        // five of ten groups lose all of their tenth, the last one gains it
        double lost = 5 * (0.1 - 1e-4) * Math.log(0.1 / 1e-4);
        double gained = (0.6 - 0.1) * Math.log(0.6 / 0.1);
        assertThat(drift.psi()).isCloseTo(lost + gained, Offset.offset(1e-6));
    }

    @Test
    void distributionsThatDoNotMeetAreAsFarApartAsCanBe() {
        assertThat(Drift.between(numbers(0, 1), numbers(5, 6)).ks()).isOne();
        assertThat(Drift.between(texts(Map.of("a", 1L)), texts(Map.of("b", 1L))).ks())
                .isOne();
    }

    @Test
    void driftOfTextsIsByTheirShares() {
        Drift drift = Drift.between(texts(Map.of("a", 50L, "b", 50L)), texts(Map.of("a", 75L, "b", 25L)));

        assertThat(drift.ks()).isCloseTo(0.25, ROUNDING);
        assertThat(drift.psi()).isCloseTo(0.25 * Math.log(1.5) - 0.25 * Math.log(0.5), ROUNDING);
    }

    private static ColumnReport numbers(double low, double high) {
        List<Double> quantiles = IntStream.rangeClosed(0, 40)
                .mapToObj(i -> low + (high - low) * i / 40)
                .toList();
        return new ColumnReport("x", 0, quantiles, quantiles, Map.of(), Map.of(), 0);
    }

    private static ColumnReport texts(Map<String, Long> counts) {
        return new ColumnReport("x", 0, List.of(), List.of(), counts, counts, 0);
    }
}
