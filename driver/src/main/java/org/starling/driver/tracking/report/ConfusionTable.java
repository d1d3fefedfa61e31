package org.starling.driver.tracking.report;

import static org.starling.pipeline.report.Html.escaped;
import static org.starling.pipeline.report.Html.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A confusion matrix in HTML: of few classes all cells, of many the most frequent confusions. */
final class ConfusionTable {
    private static final int MOST_CLASSES = 30;
    private static final int MOST_CONFUSIONS = 30;
    /** The ink stays readable on it. */
    private static final double DARKEST = 0.6;

    private final List<String> names = new ArrayList<>();
    private final long[][] counts;

    /** One kind of error. */
    private record Confusion(int actual, int predicted, long count) {}

    /**
     * @param evaluation a classification report as JSON
     */
    ConfusionTable(JsonNode evaluation) {
        evaluation.path("classes").forEach(entry -> names.add(entry.path("name").asText()));
        counts = new long[names.size()][names.size()];
        for (int actual = 0; actual < names.size(); actual++) {
            for (int predicted = 0; predicted < names.size(); predicted++) {
                counts[actual][predicted] = evaluation
                        .path("confusion")
                        .path(actual)
                        .path(predicted)
                        .asLong();
            }
        }
    }

    String render() {
        return names.size() <= MOST_CLASSES ? matrix() : list();
    }

    private String matrix() {
        StringBuilder table = new StringBuilder("<div class=\"wide\"><table><tr><th>actual \\ predicted");
        for (int i = 0; i < names.size(); i++) {
            table.append(text("<th title=\"%s\">%d", escaped(names.get(i)), i));
        }
        for (int actual = 0; actual < names.size(); actual++) {
            long row = 0;
            for (long count : counts[actual]) {
                row += count;
            }
            String name = names.get(actual);
            // classes of digits are often called by their own index
            table.append(
                    name.equals(Integer.toString(actual))
                            ? "<tr><td>" + actual
                            : text("<tr><td>%d %s", actual, escaped(name)));
            for (int predicted = 0; predicted < names.size(); predicted++) {
                long count = counts[actual][predicted];
                table.append(text(
                        "<td style=\"background:rgba(var(--heat),%.3f)\">%,d",
                        row == 0 ? 0 : DARKEST * count / row, count));
            }
        }
        return table.append("</table></div>").toString();
    }

    private String list() {
        List<Confusion> confusions = new ArrayList<>();
        for (int actual = 0; actual < names.size(); actual++) {
            for (int predicted = 0; predicted < names.size(); predicted++) {
                if (actual != predicted && counts[actual][predicted] > 0) {
                    confusions.add(new Confusion(actual, predicted, counts[actual][predicted]));
                }
            }
        }
        StringBuilder table = new StringBuilder(
                "<p>The most frequent confusions; report.json has all.</p><div class=\"wide\"><table class=\"left\"><tr><th>actual<th>predicted<th>examples");
        confusions.stream()
                .sorted(Comparator.comparingLong(Confusion::count).reversed())
                .limit(MOST_CONFUSIONS)
                .forEach(one -> table.append(text(
                        "<tr><td>%s<td>%s<td>%,d",
                        escaped(names.get(one.actual())), escaped(names.get(one.predicted())), one.count())));
        return table.append("</table></div>").toString();
    }
}
