package org.starling.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.starling.driver.tracking.report.RateRangePage;
import org.starling.kernels.validation.InvalidValuesException;

class RateRangeTest {
    private static final RateRange RANGE = new RateRange(1e-6, 1, 121);

    /** A loss of 2 that falls around a rate of 0.001, and rises from 0.05 on. */
    private static double loss(double rate) {
        return 1 + 1 / (1 + Math.pow(rate / 1e-3, 2)) + Math.pow(rate / 0.05, 4);
    }

    @Test
    void ratesRiseByOneFactor() {
        assertThat(RANGE.rateAt(0)).isEqualTo(1e-6);
        assertThat(RANGE.rateAt(60)).isCloseTo(1e-3, within(1e-12));
        assertThat(RANGE.rateAt(120)).isCloseTo(1, within(1e-12));
    }

    @Test
    void suggestsTheRateOfTheSteepestFallAndStopsWhenTrainingDiverges() {
        RateRangeResult result = RANGE.measure(RateRangeTest::loss);

        assertThat(result.diverged()).isTrue();
        assertThat(result.steps().get(result.steps().size() - 1).rate()).isLessThan(0.3);
        // smoothing is late by some steps of 12 % each
        assertThat(result.suggested().orElseThrow().rate()).isBetween(8e-4, 4e-3);
        assertThat(result.lowest().orElseThrow().rate()).isBetween(5e-3, 0.1);
        assertThat(result.toText()).contains("Training diverged after", "Suggested learning rate: 0.00");
        assertThat(result.toJson().path("suggested").asDouble())
                .isEqualTo(result.suggested().orElseThrow().rate());
        assertThat(RateRangePage.render("a < b", result)).contains("a &lt; b", "<svg", "Suggested learning rate");
    }

    @Test
    void suggestsNothingIfTheLossNeverFalls() {
        RateRangeResult constant = RANGE.measure(rate -> 2);

        assertThat(constant.diverged()).isFalse();
        assertThat(constant.steps()).hasSize(121);
        assertThat(constant.suggested()).isEmpty();
        assertThat(constant.toText()).contains("try a wider range");
        assertThat(RANGE.measure(rate -> Double.NaN).toText()).contains("diverged after 0 batches");
    }

    @Test
    void refusesAllValuesOutOfRangeTogether() {
        assertThatThrownBy(() -> new RateRange(0, -1, 2))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContainingAll("from", "to", "steps");
    }
}
