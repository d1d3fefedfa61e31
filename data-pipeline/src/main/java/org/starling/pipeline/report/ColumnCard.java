package org.starling.pipeline.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Card of one column in {@link HtmlReport}. */
final class ColumnCard {
    private static final int WIDTH = 260;
    private static final int HEIGHT = 90;
    /** Half the widest line, so that none is cut off at the edge. */
    private static final int MARGIN = 3;

    private static final int CATEGORIES = 10;
    private static final double MIDDLE = 0.5;
    /** In widths of the plot. */
    private static final double FAR = 20;

    private final ColumnReport column;
    private final long sampledBefore;
    private final long sampledAfter;

    ColumnCard(ColumnReport column, long sampledBefore, long sampledAfter) {
        this.column = column;
        this.sampledBefore = sampledBefore;
        this.sampledAfter = sampledAfter;
    }

    String render() {
        StringBuilder card = new StringBuilder("<div class=\"card\"><h3>")
                .append(Html.escaped(column.name()))
                .append("</h3>");
        if (column.before().isEmpty()) {
            categories(card);
        } else {
            curves(card);
        }
        card.append(Html.text(
                "<p class=\"ends\"><span>missing %.2f %%</span><span>tells the class %.2f</span></p>",
                100 * column.missingShare(), column.separation()));
        if (column.suspected()) {
            card.append("<p class=\"warn\">Does it hold the label?</p>");
        }
        return card.append("</div>").toString();
    }

    private void categories(StringBuilder card) {
        Set<String> texts = new LinkedHashSet<>(column.categoriesAfter().keySet());
        texts.addAll(column.categoriesBefore().keySet());
        double most = Math.max(
                texts.stream().mapToDouble(this::before).max().orElse(0),
                texts.stream().mapToDouble(this::after).max().orElse(0));
        card.append("<div class=\"text\">");
        texts.stream().limit(CATEGORIES).forEach(text -> card.append("<span>")
                .append(Html.escaped(text))
                .append("</span><div>")
                .append(HtmlReport.bar(" before", before(text) / most))
                .append(HtmlReport.bar("", after(text) / most))
                .append("</div>"));
        card.append("</div>");
        if (texts.size() > CATEGORIES) {
            card.append(Html.text("<p>and %d more in report.json</p>", texts.size() - CATEGORIES));
        }
    }

    private double before(String text) {
        return share(column.categoriesBefore(), text, sampledBefore);
    }

    private double after(String text) {
        return share(column.categoriesAfter(), text, sampledAfter);
    }

    private static double share(Map<String, Long> counts, String text, long all) {
        return (double) counts.getOrDefault(text, 0L) / Math.max(1, all);
    }

    private void curves(StringBuilder card) {
        // without the outermost fortieths, which one wild value would stretch
        List<Double> inner = inner(column.before());
        double low = inner.get(0);
        double high = inner.get(inner.size() - 1);
        card.append(Html.text(
                "<svg viewBox=\"%d %d %d %d\" role=\"img\" aria-label=\"distribution\">",
                -MARGIN, -MARGIN, WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN));
        curve(card, "old", column.before(), low, high);
        curve(card, "new", column.after(), low, high);
        card.append(Html.text(
                "</svg><div class=\"ends\"><span>%s</span><span>%s</span></div>",
                number(low, high), number(high, low)));
    }

    private static List<Double> inner(List<Double> quantiles) {
        return quantiles.subList(1, Math.max(2, quantiles.size() - 1));
    }

    private static void curve(StringBuilder card, String style, List<Double> quantiles, double low, double high) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < quantiles.size(); i++) {
            double across = high == low ? MIDDLE : (quantiles.get(i) - low) / (high - low);
            // values outside are clipped; the line leaves the plot in the right direction
            double x = WIDTH * Math.max(-FAR, Math.min(FAR, across));
            double y = HEIGHT * (1 - (double) i / Math.max(1, quantiles.size() - 1));
            points.append(i == 0 ? "M" : "L").append(tenths(x)).append(' ').append(tenths(y));
        }
        card.append(Html.text("<path class=\"%s\" d=\"%s\"/>", style, points));
    }

    /** Rounded to tenths; a page has too many points for formats. */
    private static double tenths(double value) {
        return Math.round(10 * value) / 10.0;
    }

    /** With enough digits to distinguish it from another number. */
    private static String number(double value, double other) {
        String brief = Html.text("%.4g", value);
        return value != other && brief.equals(Html.text("%.4g", other)) ? Html.text("%.10g", value) : brief;
    }
}
