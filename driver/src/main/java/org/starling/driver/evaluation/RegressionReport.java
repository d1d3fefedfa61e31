package org.starling.driver.evaluation;

import java.util.List;
import java.util.Locale;
import org.starling.driver.report.TextTable;
import org.starling.serving.history.EpochMetrics;

/**
 * Errors of a network whose labels are vectors of numbers, in the units of their columns.
 *
 * @param examples examples evaluated
 * @param loss mean squared error over examples and values, as they were normalised for training
 * @param values scores of each value of the vector, in order
 */
public record RegressionReport(long examples, double loss, List<ValueScores> values) implements EvaluationReport {
    private static final double ROUNDING = 1e-9;

    /**
     * Errors of one value of the vector.
     *
     * @param name the value
     * @param meanSquaredError mean squared error
     * @param meanAbsoluteError mean absolute error
     * @param r2 coefficient of determination: part of the labels' variance that the network explains, 1 at best, 0 for
     *     guessing the mean; {@code null} if all labels are equal
     */
    public record ValueScores(String name, double meanSquaredError, double meanAbsoluteError, Double r2) {}

    @Override
    public EpochMetrics.Evaluation summary() {
        return new EpochMetrics.Evaluation(examples, loss, null, null);
    }

    @Override
    public String toText() {
        TextTable table = new TextTable("value", "mean squared error", "mean absolute error", "R2");
        for (ValueScores value : values) {
            String r2 = value.r2() == null ? "-" : shown(value.r2());
            table.row(value.name(), shown(value.meanSquaredError()), shown(value.meanAbsoluteError()), r2);
        }
        String scale = isOfUnits() ? "loss" : "loss (of normalised values)";
        return new TextTable("examples", Long.toString(examples)).row(scale, shown(loss)) + "\n" + table;
    }

    /** Whether the loss is the mean of the squared errors: the targets were not normalised. */
    private boolean isOfUnits() {
        double mean = values.stream()
                .mapToDouble(ValueScores::meanSquaredError)
                .average()
                .orElse(loss);
        return Math.abs(mean - loss) <= ROUNDING * Math.abs(mean);
    }

    private static String shown(double score) {
        return String.format(Locale.ROOT, "%.4g", score);
    }
}
