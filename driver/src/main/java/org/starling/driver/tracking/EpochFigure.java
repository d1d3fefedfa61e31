package org.starling.driver.tracking;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.starling.serving.history.EpochMetrics;

/** Figures of an epoch that charts and services show. */
public enum EpochFigure {
    TRAIN_LOSS("train/loss", EpochMetrics::trainLoss),
    TEST_LOSS(
            "test/loss",
            epoch ->
                    epoch.evaluation() == null ? Double.NaN : epoch.evaluation().loss()),
    TEST_ACCURACY(
            "test/accuracy",
            epoch -> epoch.evaluation() == null || epoch.evaluation().accuracy() == null
                    ? Double.NaN
                    : epoch.evaluation().accuracy()),
    TEST_MACRO_F1(
            "test/macro_f1",
            epoch -> epoch.evaluation() == null || epoch.evaluation().macroF1() == null
                    ? Double.NaN
                    : epoch.evaluation().macroF1()),
    TEST_AVERAGE_LOSS(
            "test/average_loss",
            epoch -> epoch.averageEvaluation() == null
                    ? Double.NaN
                    : epoch.averageEvaluation().loss()),
    TEST_AVERAGE_ACCURACY(
            "test/average_accuracy",
            epoch -> epoch.averageEvaluation() == null
                            || epoch.averageEvaluation().accuracy() == null
                    ? Double.NaN
                    : epoch.averageEvaluation().accuracy()),
    LEARNING_RATE("train/learning_rate", epoch -> epoch.learningRate() == null ? Double.NaN : epoch.learningRate()),
    EXAMPLES_PER_SECOND("train/examples_per_second", EpochMetrics::examplesPerSecond),
    SECONDS("train/seconds", EpochMetrics::seconds),
    ROUNDS("averaging/rounds", EpochMetrics::rounds),
    MEBIBYTES_SENT("averaging/mebibytes_sent", epoch -> epoch.bytesSent() / (1024.0 * 1024));

    private final String tag;

    @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
    private final ToDoubleFunction<EpochMetrics> value;

    EpochFigure(String tag, ToDoubleFunction<EpochMetrics> value) {
        this.tag = tag;
        this.value = value;
    }

    /** The value of an epoch; NaN if it is unknown. */
    public double of(EpochMetrics epoch) {
        return value.applyAsDouble(epoch);
    }

    /** The figures of an epoch that are known and finite, by the names under which services show them. */
    public static Map<String, Double> allOf(EpochMetrics epoch) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (EpochFigure figure : values()) {
            if (Double.isFinite(figure.of(epoch))) {
                all.put(figure.tag, figure.of(epoch));
            }
        }
        return all;
    }
}
