package org.starling.driver.config;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

/**
 * Rule for ending training before its last epoch: the {@code earlyStopping} block. The rule is that of DL4J's {@code
 * ScoreImprovementEpochTerminationCondition}. It uses only the metrics of completed epochs, which checkpoints hold, so a
 * resumed job decides as an uninterrupted one.
 *
 * @param metric figure of the evaluation after each epoch that must improve; the accuracy by default
 * @param patience epochs in a row without improvement after which training ends; 5 by default
 * @param minimumImprovement by how much more than this an epoch must be better than the best before; 0 by default
 */
public record EarlyStoppingSpec(
        @Default("accuracy") SelectionMetric metric,
        @Default("5") int patience,
        @Default("0.0") double minimumImprovement)
        implements Serializable {
    public EarlyStoppingSpec {
        new Checks()
                .requirePresent(metric, "metric")
                .require(patience >= 1, "patience", "must be at least 1, is " + patience)
                .require(
                        minimumImprovement >= 0 && Double.isFinite(minimumImprovement),
                        "minimumImprovement",
                        "must be 0 or more, is " + minimumImprovement)
                .done();
    }

    /** Whether training ends now. An epoch that was not evaluated, or whose loss is NaN, counts as no improvement. */
    public boolean isReached(List<EpochMetrics> epochs) {
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
        return inVain >= patience;
    }

    /** The reason why training ended. */
    public String describe(List<EpochMetrics> epochs) {
        return "Stopping after epoch %d: %s has not improved by more than %s for %d epochs%s"
                .formatted(
                        epochs.get(epochs.size() - 1).epoch(),
                        metric == SelectionMetric.ACCURACY ? "the accuracy" : "the loss",
                        minimumImprovement,
                        patience,
                        metric.best(epochs)
                                .map(best ->
                                        "; the best is epoch %d, %s".formatted(best.epoch(), metric.describe(best)))
                                .orElse(""));
    }
}
