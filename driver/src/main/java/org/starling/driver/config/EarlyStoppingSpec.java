package org.starling.driver.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

/**
 * Rules for ending training before its last epoch: the {@code earlyStopping} block. The rule of {@code patience} is that of DL4J's
 * {@code ScoreImprovementEpochTerminationCondition}. All rules use only the metrics of completed epochs, which checkpoints hold, so
 * a resumed job decides as an uninterrupted one.
 *
 * @param metric figure of the evaluation after each epoch; the accuracy by default
 * @param patience epochs in a row without improvement after which training ends; 5 without any other rule, else none
 * @param minimumImprovement by how much more than this an epoch must be better than the best before; 0 by default
 * @param target value of the metric that ends training; null for none
 * @param timeLimit training time of all epochs together, evaluations not included, after which no epoch starts; null for none
 */
public record EarlyStoppingSpec(
        @Default("accuracy") SelectionMetric metric,
        @OptionalValue Integer patience,
        @Default("0.0") double minimumImprovement,
        @OptionalValue Double target,
        @OptionalValue Duration timeLimit)
        implements Serializable {
    private static final int DEFAULT_PATIENCE = 5;

    public EarlyStoppingSpec {
        patience = patience == null && target == null && timeLimit == null ? (Integer) DEFAULT_PATIENCE : patience;
        new Checks()
                .requirePresent(metric, "metric")
                .require(patience == null || patience >= 1, "patience", "must be at least 1, is " + patience)
                .require(
                        minimumImprovement >= 0 && Double.isFinite(minimumImprovement),
                        "minimumImprovement",
                        "must be 0 or more, is " + minimumImprovement)
                .require(target == null || Double.isFinite(target), "target", "must be finite, is " + target)
                .require(
                        timeLimit == null || timeLimit.toMillis() > 0,
                        "timeLimit",
                        "must be longer than 0, is " + timeLimit)
                .done();
    }

    /** Whether training ends now. An epoch that was not evaluated, or whose loss is NaN, counts as no improvement. */
    public boolean isReached(List<EpochMetrics> epochs) {
        return reason(epochs).isPresent();
    }

    /** The reason why training ended. */
    public String describe(List<EpochMetrics> epochs) {
        return "Stopping after epoch %d: %s%s"
                .formatted(
                        epochs.get(epochs.size() - 1).epoch(),
                        reason(epochs).orElse(""),
                        metric.best(epochs)
                                .map(best ->
                                        "; the best is epoch %d, %s".formatted(best.epoch(), metric.describe(best)))
                                .orElse(""));
    }

    private Optional<String> reason(List<EpochMetrics> epochs) {
        if (epochs.isEmpty()) {
            return Optional.empty();
        }
        double seconds = epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
        if (target != null && metric.reaches(target, epochs.get(epochs.size() - 1))) {
            return Optional.of("the %s has reached the target %s".formatted(metric.title(), target));
        } else if (patience != null && epochsInVain(epochs) >= patience) {
            return Optional.of("the %s has not improved by more than %s for %d epochs"
                    .formatted(metric.title(), minimumImprovement, patience));
        } else if (timeLimit != null && seconds * 1e3 >= timeLimit.toMillis()) {
            return Optional.of(
                    "training took %.0f s, and the limit is %.0f s".formatted(seconds, timeLimit.toMillis() / 1e3));
        }
        return Optional.empty();
    }

    private int epochsInVain(List<EpochMetrics> epochs) {
        double best = Double.NEGATIVE_INFINITY;
        int inVain = 0;
        for (EpochMetrics epoch : epochs) {
            double value = metric.of(epoch);
            if (value > best + minimumImprovement) {
                best = value;
                inVain = 0;
            } else {
                inVain++;
            }
        }
        return inVain;
    }
}
