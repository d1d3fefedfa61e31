package org.starling.driver.evaluation;

import java.util.List;
import java.util.Locale;
import org.starling.driver.metrics.EpochMetrics;
import org.starling.driver.report.TextTable;

/**
 * Errors of a network whose labels are vectors of numbers.
 *
 * @param examples examples evaluated
 * @param loss mean squared error over examples and values
 * @param values scores of each value of the vector, in order
 */
public record RegressionReport(long examples, double loss, List<ValueScores> values) implements EvaluationReport {

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

    static RegressionReport of(long examples, List<ValueScores> values) {
        double loss = values.stream()
                .mapToDouble(ValueScores::meanSquaredError)
                .average()
                .orElse(Double.NaN);
        return new RegressionReport(examples, loss, values);
    }

    @Override
    public EpochMetrics.Evaluation summary() {
        return new EpochMetrics.Evaluation(examples, loss, null);
    }

    @Override
    public String toText() {
        TextTable table = new TextTable("value", "mean squared error", "mean absolute error", "R2");
        for (ValueScores value : values) {
            String r2 = value.r2() == null ? "-" : shown(value.r2());
            table.row(value.name(), shown(value.meanSquaredError()), shown(value.meanAbsoluteError()), r2);
        }
        return new TextTable("examples", Long.toString(examples)).row("loss", shown(loss)) + "\n" + table;
    }

    private static String shown(double score) {
        return String.format(Locale.ROOT, "%.4g", score);
    }
}
