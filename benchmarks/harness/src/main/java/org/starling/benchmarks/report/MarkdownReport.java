package org.starling.benchmarks.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.starling.benchmarks.definition.Scale;

/** Renders results as Markdown tables. */
public final class MarkdownReport {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm' UTC'", Locale.ROOT);

    private MarkdownReport() {}

    /** Heading, circumstances and one table per case. */
    public static String render(RunResult run) {
        Machine machine = run.machine();
        String circumstances =
                """
                # %s

                - rounds per contender: %d, alternating
                - machine: %s (%s), %d cores, %s GB, load %s at the start
                - %s, Java %s
                - limits: %s
                - %s, commit %s
                - command: `%s`
                """
                        .formatted(
                                run.benchmark(),
                                run.rounds(),
                                machine.cpu(),
                                String.join(", ", machine.vectorExtensions()),
                                machine.cores(),
                                machine.memoryGigabytes(),
                                machine.loadAtStart(),
                                machine.os(),
                                machine.java(),
                                machine.limits().isEmpty() ? "none" : String.join(" ", machine.limits()),
                                DATE.format(run.date().withZoneSameInstant(ZoneOffset.UTC)),
                                run.commit(),
                                run.command());
        String warning = run.scale() == Scale.QUICK
                ? "- **a quick run: it shows that everything works; the numbers mean nothing**\n"
                : "";
        return run.cases().stream()
                .map(MarkdownReport::table)
                .collect(Collectors.joining("\n", circumstances + warning + "\n", ""));
    }

    /** Renders the table of one case; its first row names the measured quantity. */
    static String table(CaseResult result) {
        List<String> metrics = List.copyOf(result.contenders().stream()
                .flatMap(contender -> contender.metrics().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new)));
        StringBuilder table = new StringBuilder();
        table.append("| %s: %s | median %s/s | min | max | × %s |"
                .formatted(result.name(), result.measured(), result.unit(), result.baseline()));
        metrics.forEach(metric -> table.append(' ').append(metric).append(" |"));
        table.append("\n|---|---:|---:|---:|---:|")
                .append("---:|".repeat(metrics.size()))
                .append('\n');
        Map<String, Double> ratios = result.ratios();
        for (ContenderResult contender : result.contenders()) {
            Statistics rate = contender.rate();
            table.append("| %s | %s | %s | %s | %s |"
                    .formatted(
                            contender.name(),
                            number(rate.median()),
                            number(rate.min()),
                            number(rate.max()),
                            String.format(Locale.ROOT, "%.2f", ratios.get(contender.name()))));
            Map<String, Double> values = contender.metrics();
            metrics.forEach(metric -> table.append(' ')
                    .append(values.containsKey(metric) ? number(values.get(metric)) : "")
                    .append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.4g", value);
    }
}
