package org.starling.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.contender.Measurement;

class CaseResultTest {
    @Test
    void ratiosAreThoseOfMedians() {
        assertThat(Results.comparison().ratios()).containsOnlyKeys("slow", "fast");
        assertThat(Results.comparison().ratios().get("slow")).isEqualTo(1.0);
        // rates go through a division, so the last bits are open
        assertThat(Results.comparison().ratios().get("fast")).isEqualTo(2.5, within(1e-9));
    }

    @Test
    void rateIsExamplesPerSecond() {
        ContenderResult contender = new ContenderResult("a", List.of(new Measurement(10, 4, Map.of())));

        assertThat(contender.rates()).containsExactly(2.5);
    }

    @Test
    void metricsAreMediansOverRounds() {
        assertThat(Results.contender("a", 1, 2, 3).metrics()).containsExactly(Map.entry("accuracy", 0.6));
    }

    @Test
    void ratiosNeedTheBaseline() {
        CaseResult result = new CaseResult("cnn", "steps", "absent", "examples", List.of(Results.contender("a", 1)));

        assertThatThrownBy(result::ratios).hasMessageContaining("'absent' did not run");
    }
}
