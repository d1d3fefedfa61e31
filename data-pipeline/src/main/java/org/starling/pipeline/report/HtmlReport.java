package org.starling.pipeline.report;

import static org.starling.pipeline.report.Html.escaped;
import static org.starling.pipeline.report.Html.text;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.starling.pipeline.report.ValueReport.ChangedTexts;
import org.starling.pipeline.split.Splits;

/** A report as one HTML page without scripts or other files, for wide and narrow windows, light and dark; plots are SVG. */
final class HtmlReport {
    private static final String STYLE =
            """
            :root{color-scheme:light dark;--ink:#222;--paper:#fff;--card:#f5f7f9;--line:#dcdfe3;--before:#b4bcc4;--after:#1f5f9f;--warn:#b00020}
            @media(prefers-color-scheme:dark){:root{--ink:#e4e6e8;--paper:#17191c;--card:#22262a;--line:#3b4147;--before:#6d7780;--after:#79b1e6;--warn:#ff8a80}}
            body{font:14px/1.4 sans-serif;color:var(--ink);background:var(--paper);max-width:1080px;margin:0 auto;padding:1em}
            h1{margin:0 0 .5em}h2{margin:1.6em 0 .4em}h3{margin:0 0 .3em;font-size:1em}
            table{border-collapse:collapse;width:100%;max-width:720px}
            td,th{padding:3px 8px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}th{white-space:normal}
            td:first-child,th:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:4em}
            .plot{width:30%}.bar{height:.8em;background:var(--after)}.bar.before{background:var(--before)}
            .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(250px,100%),1fr));gap:12px}
            .card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:10px;overflow-wrap:anywhere}
            .card p{margin:.3em 0 0;font-size:.9em}.card svg{display:block;width:100%;height:auto}.ends{display:flex;justify-content:space-between}
            .text{display:grid;grid-template-columns:40% 1fr;gap:2px 8px;align-items:center}
            .text .bar{height:.4em}.warn{color:var(--warn);font-weight:bold}path{fill:none;stroke-linejoin:round;vector-effect:non-scaling-stroke}
            .old{stroke:var(--before);stroke-width:5}.new{stroke:var(--after);stroke-width:1.8}
            """;

    private static final int MOST_CARDS = 1000;

    private final DataReport report;

    public HtmlReport(DataReport report) {
        this.report = report;
    }

    /** The page. */
    public String render() {
        StringBuilder page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
                .append("<title>Data quality</title><style>")
                .append(STYLE)
                .append("</style><h1>Data quality</h1>");
        warnings(page);
        records(page);
        changes(page);
        split(page);
        classes(page);
        columns(page);
        return page.append("</html>\n").toString();
    }

    private void records(StringBuilder page) {
        page.append(text(
                "<h2>Records</h2><p>%,d offered = %,d kept + %,d rejected + %,d merged as duplicates</p>",
                report.ledger().offered(),
                report.ledger().kept(),
                report.ledger().rejectedTotal(),
                report.ledger().merged()));
        Map<String, Long> unused = report.ledger().unused();
        if (unused.isEmpty()) {
            return;
        }
        long most = largest(unused);
        page.append("<table><tr><th>left out because of<th>records<th class=\"plot\">");
        unused.forEach((reason, count) ->
                page.append(text("<tr><td>%s<td>%,d<td>%s", escaped(reason), count, bar("", (double) count / most))));
        page.append("</table>");
    }

    private void warnings(StringBuilder page) {
        List<String> warnings = report.values().warnings();
        if (warnings.isEmpty()) {
            return;
        }
        page.append("<h2>Warnings</h2><ul>");
        warnings.forEach(warning ->
                page.append("<li class=\"warn\">").append(escaped(warning)).append("</li>"));
        page.append("</ul>");
    }

    private void changes(StringBuilder page) {
        Map<String, ChangedTexts> changed = new TreeMap<>(report.values().changed());
        if (changed.isEmpty()) {
            return;
        }
        page.append("<h2>Texts changed before comparison</h2>")
                .append("<table><tr><th>column<th>Unicode form<th>form of a number");
        changed.forEach((column, counts) ->
                page.append(text("<tr><td>%s<td>%,d<td>%,d", escaped(column), counts.unicode(), counts.numbers())));
        page.append("</table>");
    }

    private void split(StringBuilder page) {
        SplitReport split = report.split();
        if (split == null) {
            return;
        }
        page.append("<h2>Test set</h2><p>Wanted: ")
                .append(escaped(split.test()))
                .append(".</p>");
        if (split.records().isEmpty()) {
            return;
        }
        Map<String, Long> train = split.records().get(Splits.TRAIN);
        Map<String, Long> test = split.records().get(Splits.TEST);
        page.append("<table><tr><th>usable records<th>training<th>test<th>share for testing");
        share(page, "all", total(train), total(test));
        Set<String> classes = new TreeSet<>(train.keySet());
        classes.addAll(test.keySet());
        // label vectors are all of one kind, without a name
        classes.stream()
                .filter(name -> !name.isEmpty())
                .forEach(name ->
                        share(page, "class " + name, train.getOrDefault(name, 0L), test.getOrDefault(name, 0L)));
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
        double share = 100.0 * test / Math.max(1, train + test);
        page.append(text("<tr><td>%s<td>%,d<td>%,d<td>%.1f %%", escaped(name), train, test, share));
    }

    private void classes(StringBuilder page) {
        Set<String> classes = new LinkedHashSet<>();
        report.classes().values().forEach(split -> classes.addAll(split.keySet()));
        if (classes.isEmpty()) {
            return;
        }
        page.append("<h2>Classes</h2><table><tr><th>class");
        report.classes().keySet().forEach(split -> page.append(text("<th>%s<th class=\"plot\">", escaped(split))));
        for (String name : classes) {
            page.append("<tr><td>").append(escaped(name));
            report.classes().values().forEach(split -> {
                long count = split.getOrDefault(name, 0L);
                page.append(text("<td>%,d<td>%s", count, bar("", (double) count / Math.max(1, largest(split)))));
            });
        }
        page.append("</table>");
    }

    private void columns(StringBuilder page) {
        page.append(text(
                "<h2>Columns</h2><p>From a sample of %,d offered records (grey) and %,d training examples (blue): distribution functions of numbers, without their outermost fortieths; shares of the most frequent texts.</p>",
                report.sampledBefore(), report.sampledAfter()));
        page.append("<div class=\"cards\">");
        shown().forEach(column ->
                page.append(new ColumnCard(column, report.sampledBefore(), report.sampledAfter()).render()));
        page.append("</div>");
        if (report.columns().size() > MOST_CARDS) {
            page.append(text(
                    "<p>And %,d more columns in report.json. Columns that may hold the label are shown first.</p>",
                    report.columns().size() - MOST_CARDS));
        }
    }

    /** The columns that have a card: all, or as many as a browser can show. */
    private List<ColumnReport> shown() {
        if (report.columns().size() <= MOST_CARDS) {
            return report.columns();
        }
        return report.columns().stream()
                .sorted(Comparator.comparing(ColumnReport::suspected).reversed())
                .limit(MOST_CARDS)
                .toList();
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long largest(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** A bar that takes a share of its place. */
    static String bar(String style, double share) {
        return text("<div class=\"bar%s\" style=\"width:%.1f%%\"></div>", style, 100 * share);
    }
}
