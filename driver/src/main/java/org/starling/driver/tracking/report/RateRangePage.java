package org.starling.driver.tracking.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.starling.driver.report.RateRangeResult;
import org.starling.driver.report.RateRangeResult.Step;

/**
 * The page of a range test of learning rates: a chart of the losses, without those of diverging batches. Self-contained HTML.
 */
public final class RateRangePage {
    /** Larger losses than so many times the first one would hide the others. */
    private static final double MOST = 1.5;

    private RateRangePage() {}

    /** The page. */
    public static String render(String job, RateRangeResult result) {
        LineChart chart = new LineChart(
                "Loss by learning rate",
                "decimal logarithm of the learning rate",
                List.of(line("of a batch", 1, result, Step::loss), line("smoothed", 0, result, Step::smoothed)));
        HtmlPage page = new HtmlPage("Learning rates of " + job);
        page.paragraph(
                "",
                result.suggested()
                        .map(step -> "Suggested learning rate: %.3g, where the smoothed loss falls most steeply"
                                .formatted(step.rate()))
                        .orElse("The loss falls at no rate of this range"));
        return page.add("<div style=\"max-width:700px\">" + chart.render() + "</div>")
                .render();
    }

    private static LineChart.Series line(
            String name, int colour, RateRangeResult result, ToDoubleFunction<Step> value) {
        return new LineChart.Series(
                name,
                colour,
                result.steps().stream()
                        .filter(step -> value.applyAsDouble(step)
                                <= MOST * result.steps().get(0).smoothed())
                        .map(step -> new LineChart.Point(Math.log10(step.rate()), value.applyAsDouble(step)))
                        .toList());
    }
}
