package org.starling.benchmarks.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;

class EstimatorContenderIT {
    /** Three quarters of the 1,797 digits, by the seed of the split. */
    private static final int TRAINING_ROWS = 1366;

    private static Contender contender(String kind, Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "root", "../..",
                "table", "digits",
                "workers", "2",
                "hidden", "16",
                "learningRate", "0.01",
                "epochs", "4",
                "batchSize", "16",
                "iterations", "20"));
        settings.putAll(more);
        ContenderFactory factory = List.of(new StarlingEstimator.Factory(), new SparkPerceptron.Factory()).stream()
                .filter(candidate -> candidate.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        return factory.create(new Settings(settings));
    }

    @ParameterizedTest
    @CsvSource({"starling-estimator, mlp", "starling-estimator, perceptron", "spark-perceptron, perceptron"})
    void allAreScoredOnTheSameHeldBackRows(String kind, String network) throws Exception {
        try (Contender contender = contender(kind, Map.of("network", network))) {
            contender.prepare();

            Measurement measured = contender.measure();

            assertThat(measured.examples()).isEqualTo(TRAINING_ROWS);
            assertThat(measured.metrics().get("accuracy")).isBetween(0.8, 1.0);
            // guesses at random have ln 10
            assertThat(measured.metrics().get("log loss")).isBetween(0.0, 1.0);
            assertThat(measured.metrics().get("fit s")).isEqualTo(measured.seconds());
            assertThat(measured.metrics().get("test rows/s")).isPositive();
        }
    }

    @Test
    void aTableThatIsMissingNamesItsPackage() throws Exception {
        try (Contender contender = contender("spark-perceptron", Map.of("root", "nowhere", "table", "digits"))) {
            assertThatThrownBy(contender::prepare)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Cannot find the table digits.csv.gz")
                    .hasMessageContaining("python3-sklearn");
        }
    }
}
