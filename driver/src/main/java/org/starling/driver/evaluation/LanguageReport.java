package org.starling.driver.evaluation;

import java.util.Locale;
import org.starling.driver.report.TextTable;
import org.starling.serving.history.EpochMetrics;

/**
 * Scores of a network that predicts the tokens of texts: the next one at each step, or hidden ones.
 *
 * @param examples texts evaluated
 * @param tokens tokens predicted in them
 * @param loss mean cross entropy of a token, natural logarithm
 * @param perplexity e to the power of the loss
 * @param bitsPerByte bits of cross entropy for each byte of UTF-8, over the tokens that the vocabulary knows; {@code null} if
 *     it knows none
 * @param accuracy share of the tokens that were the most probable ones
 * @param topFiveAccuracy share of the tokens that were among the five most probable ones
 */
public record LanguageReport(
        long examples,
        long tokens,
        double loss,
        double perplexity,
        Double bitsPerByte,
        double accuracy,
        double topFiveAccuracy)
        implements EvaluationReport {

    @Override
    public EpochMetrics.Evaluation summary() {
        return new EpochMetrics.Evaluation(tokens, loss, accuracy, null);
    }

    @Override
    public String toText() {
        return new TextTable("texts", Long.toString(examples))
                .row("tokens", Long.toString(tokens))
                .row("loss per token", shown(loss))
                .row("perplexity", shown(perplexity))
                .row("bits per byte", bitsPerByte == null ? "-" : shown(bitsPerByte))
                .row("accuracy", shown(accuracy))
                .row("accuracy of the top 5", shown(topFiveAccuracy))
                .toString();
    }

    private static String shown(double score) {
        return String.format(Locale.ROOT, "%.4f", score);
    }
}
