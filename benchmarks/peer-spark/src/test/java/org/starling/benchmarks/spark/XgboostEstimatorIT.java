package org.starling.benchmarks.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;

class XgboostEstimatorIT {
    @Test
    void treesLearnDigits() throws Exception {
        Settings settings = new Settings(Map.of("root", "../..", "table", "digits", "workers", "2", "trees", "5"));
        try (Contender contender = new XgboostEstimator.Factory().create(settings)) {
            contender.prepare();

            Measurement measured = contender.measure();

            assertThat(measured.metrics().get("accuracy")).isBetween(0.8, 1.0);
            // guesses at random have ln 10
            assertThat(measured.metrics().get("log loss")).isBetween(0.0, 1.0);
        }
    }
}
