package org.starling.driver.evaluation;

import java.util.List;
import java.util.Locale;
import org.starling.driver.report.TextTable;
import org.starling.serving.history.EpochMetrics;

/**
 * Scores of a network that predicts quantiles, in the units of their columns.
 *
 * @param examples examples evaluated
 * @param loss mean pinball loss over examples and quantiles, of values as they were normalised for training
 * @param quantiles scores of each quantile, in order
 * @param intervals scores of the interval from the lowest to the highest quantile of each target that has several
 */
public record QuantileReport(long examples, double loss, List<QuantileScores> quantiles, List<IntervalScores> intervals)
        implements EvaluationReport {

    /**
     * Scores of one quantile.
     *
     * @param name column and level, such as {@code price_q05}
     * @param level the share of labels that should be at or below it
     * @param pinballLoss mean pinball loss; that of level 0.5 is half of the mean absolute error
     * @param coverage the actual share of labels at or below it
     */
    public record QuantileScores(String name, double level, double pinballLoss, double coverage) {}

    /**
     * Scores of an interval.
     *
     * @param from name of the lowest quantile
     * @param to name of the highest quantile
     * @param wantedCoverage the share of labels that should be in it
     * @param coverage the actual share of labels in it
     * @param meanWidth mean of the distance of its ends
     */
    public record IntervalScores(String from, String to, double wantedCoverage, double coverage, double meanWidth) {}

    @Override
    public EpochMetrics.Evaluation summary() {
        return new EpochMetrics.Evaluation(examples, loss, null, null);
    }

    @Override
    public String toText() {
        TextTable values = new TextTable("quantile", "pinball loss", "labels at or below", "wanted");
        for (QuantileScores one : quantiles) {
            values.row(one.name(), shown(one.pinballLoss()), shown(one.coverage()), shown(one.level()));
        }
        TextTable ranges = new TextTable("interval", "labels in it", "wanted", "mean width");
        for (IntervalScores one : intervals) {
            ranges.row(
                    one.from() + " to " + one.to(),
                    shown(one.coverage()),
                    shown(one.wantedCoverage()),
                    shown(one.meanWidth()));
        }
        return new TextTable("examples", Long.toString(examples)).row("loss (of normalised values)", shown(loss))
                + "\n"
                + values
                + (intervals.isEmpty() ? "" : "\n" + ranges);
    }

    private static String shown(double score) {
        return String.format(Locale.ROOT, "%.4g", score);
    }
}
