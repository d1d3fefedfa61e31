package org.starling.pipeline.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.starling.pipeline.split.Splits;

/** A report as one HTML page without scripts or other files; plots are SVG. */
public final class HtmlReport {
    private static final int WIDTH = 260;
    private static final int HEIGHT = 90;
    private static final String STYLE =
            """
            body{font:14px sans-serif;margin:2em;color:#222}table{border-collapse:collapse;margin:1em 0}
            td,th{padding:3px 10px;border-bottom:1px solid #ddd;text-align:right}td:first-child,th:first-child{text-align:left}
            .warn{color:#b00}svg{background:#fafafa}.bar{fill:#4a7fb5}.old{stroke:#999}.new{stroke:#1f5f9f}
            path{fill:none;stroke-width:1.5}
            """;

    private final DataReport report;

    public HtmlReport(DataReport report) {
        this.report = report;
    }

    /** The page. */
    public String render() {
        StringBuilder page = new StringBuilder(
                        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Data quality</title><style>")
                .append(STYLE)
                .append("</style><h1>Data quality</h1>");
        books(page);
        split(page);
        classes(page);
        columns(page);
        return page.append("</html>\n").toString();
    }

    private void books(StringBuilder page) {
        page.append("<h2>Records</h2><p>%,d offered = %,d kept + %,d rejected + %,d merged as duplicates</p>"
                .formatted(
                        report.books().offered(),
                        report.books().kept(),
                        report.books().rejectedTotal(),
                        report.books().merged()));
        bars(page, "reason", report.books().leftOut());
    }

    private void split(StringBuilder page) {
        SplitReport split = report.split();
        if (split == null) {
            return;
        }
        page.append("<h2>Test set</h2><p>").append(escaped(split.test())).append("</p>");
        if (split.records().isEmpty()) {
            return;
        }
        Map<String, Long> train = split.records().get(Splits.TRAIN);
        Map<String, Long> test = split.records().get(Splits.TEST);
        page.append("<table><tr><th>records<th>training<th>test<th>share for testing");
        Set<String> classes = new TreeSet<>(train.keySet());
        classes.addAll(test.keySet());
        for (String name : classes) {
            share(page, name, train.getOrDefault(name, 0L), test.getOrDefault(name, 0L));
        }
        share(page, "all", total(train), total(test));
        if (!split.groups().isEmpty()) {
            share(
                    page,
                    "groups",
                    split.groups().get(Splits.TRAIN),
                    split.groups().get(Splits.TEST));
        }
        page.append("</table>");
    }

    private static void share(StringBuilder page, String name, long train, long test) {
        page.append("<tr><td>%s<td>%,d<td>%,d<td>%.1f %%"
                .formatted(escaped(name), train, test, 100.0 * test / Math.max(1, train + test)));
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private void classes(StringBuilder page) {
        page.append("<h2>Classes</h2>");
        report.classes().forEach((split, counts) -> bars(page, split, counts));
    }

    private static void bars(StringBuilder page, String title, Map<String, Long> counts) {
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
        page.append("<table><tr><th>").append(escaped(title)).append("<th>records<th>");
        counts.forEach((name, count) -> page.append(
                "<tr><td>%s<td>%,d<td><svg width=\"%d\" height=\"12\"><rect class=\"bar\" width=\"%d\" height=\"12\"/></svg>"
                        .formatted(escaped(name), count, WIDTH, count * WIDTH / Math.max(1, most))));
        page.append("</table>");
    }

    private void columns(StringBuilder page) {
        page.append(
                "<h2>Columns</h2><p>From a sample of %,d offered records (grey) and %,d training examples (blue): distribution functions of numbers, most frequent texts.</p>"
                        .formatted(report.sampledBefore(), report.sampledAfter()));
        page.append("<table><tr><th>column<th>missing<th>tells the class<th>distribution");
        for (ColumnReport column : report.columns()) {
            page.append("<tr><td>%s<td>%.2f %%<td%s>%.2f%s<td>"
                    .formatted(
                            escaped(column.name()),
                            100 * column.missingShare(),
                            column.suspected() ? " class=\"warn\"" : "",
                            column.separation(),
                            column.suspected() ? " – does it hold the label?" : ""));
            if (column.before().isEmpty()) {
                column.categoriesAfter()
                        .forEach((text, count) -> page.append("%s: %,d<br>".formatted(escaped(text), count)));
            } else {
                curves(page, column);
            }
        }
        page.append("</table>");
    }

    private static void curves(StringBuilder page, ColumnReport column) {
        // without the outermost fortieths, which one wild value would stretch
        List<Double> inner =
                column.before().subList(1, Math.max(2, column.before().size() - 1));
        double low = inner.get(0);
        double high = inner.get(inner.size() - 1);
        page.append("<svg width=\"%d\" height=\"%d\">".formatted(WIDTH, HEIGHT));
        curve(page, "old", column.before(), low, high);
        curve(page, "new", column.after(), low, high);
        page.append("</svg><br>%.4g to %.4g".formatted(low, high));
    }

    private static void curve(StringBuilder page, String style, List<Double> quantiles, double low, double high) {
        page.append("<path class=\"").append(style).append("\" d=\"");
        for (int i = 0; i < quantiles.size(); i++) {
            double across = high == low ? 0.5 : (quantiles.get(i) - low) / (high - low);
            double x = WIDTH * Math.max(0, Math.min(1, across));
            double y = HEIGHT * (1 - (double) i / Math.max(1, quantiles.size() - 1));
            page.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x, y));
        }
        page.append("\"/>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
