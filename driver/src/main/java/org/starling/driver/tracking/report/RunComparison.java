package org.starling.driver.tracking.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.TextTable;
import org.starling.driver.tracking.EpochFigure;
import org.starling.driver.tracking.FlatJson;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;

/** Several runs side by side: their figures, and the settings in which they differ. */
public final class RunComparison {
    private final Map<String, TrainingReport> runs;

    /**
     * A comparison.
     *
     * @param runs reports by the names under which they are shown, in order
     */
    public RunComparison(Map<String, TrainingReport> runs) {
        this.runs = new LinkedHashMap<>(runs);
    }

    /** A table for a terminal. */
    public String toText() {
        TextTable table = new TextTable(header());
        rows().forEach(table::row);
        return table.toString();
    }

    /** The reports by name. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        runs.forEach((name, report) -> json.set(name, Json.tree(report)));
        return json;
    }

    /** A page with tables and charts. */
    public String toHtml() {
        HtmlPage page = new HtmlPage("Comparison of %d runs".formatted(runs.size()));
        page.add("<div class=\"cards\">"
                + chart("Training loss", EpochFigure.TRAIN_LOSS)
                + chart("Test loss", EpochFigure.TEST_LOSS)
                + chart("Test accuracy", EpochFigure.TEST_ACCURACY)
                + chart("Learning rate", EpochFigure.LEARNING_RATE)
                + chart("Examples per second", EpochFigure.EXAMPLES_PER_SECOND)
                + chart("MiB sent to average", EpochFigure.MEBIBYTES_SENT)
                + "</div>");
        page.heading("Figures, and settings that differ");
        return page.table("left", header(), rows()).render();
    }

    private String chart(String title, EpochFigure figure) {
        List<LineChart.Series> series = new ArrayList<>();
        runs.forEach((name, report) -> series.add(
                LineChart.series(figure, name, series.size(), report.record().metrics())));
        return new LineChart(title, "epoch", series).render();
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(runs.keySet());
        return header;
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("job", report -> report.record().job()));
        rows.add(row("status", report -> report.status().name().toLowerCase(Locale.ROOT)));
        rows.add(row("epochs", report -> String.valueOf(report.record().epoch())));
        rows.add(row("loss", report -> last(report, epoch -> Numbers.loss(epoch.trainLoss()))));
        rows.add(row("test loss", report -> report.lastEvaluation()
                .map(test -> Numbers.loss(test.loss()))
                .orElse("-")));
        rows.add(row("test accuracy", report -> report.lastEvaluation()
                .map(EpochMetrics.Evaluation::accuracy)
                .map(Numbers::fraction)
                .orElse("-")));
        rows.add(row("best epoch", RunComparison::best));
        rows.add(row(
                "examples/s", report -> last(report, epoch -> Numbers.count(Math.round(epoch.examplesPerSecond())))));
        rows.add(row("time of epochs", RunComparison::time));
        rows.add(
                row("core-hours of training", report -> Cost.hours(report.cost().trainingCoreHours())));
        rows.add(row("sent", report -> Numbers.bytes(report.cost().bytesSent())));
        rows.add(row("energy", report -> report.cost().shownEnergy()));
        rows.add(row("price", report -> report.cost().shownMoney()));
        rows.addAll(differences());
        return rows;
    }

    private List<String> row(String name, Function<TrainingReport, String> value) {
        List<String> row = new ArrayList<>(List.of(name));
        runs.values().forEach(report -> row.add(value.apply(report)));
        return row;
    }

    private static String last(TrainingReport report, Function<EpochMetrics, String> value) {
        return report.record().lastMetrics().map(value).orElse("-");
    }

    private static String best(TrainingReport report) {
        List<EpochMetrics> epochs = report.record().metrics();
        return report.record()
                .bestOf(epochs.stream().map(EpochMetrics::epoch).collect(Collectors.toSet()))
                .map(String::valueOf)
                .orElse("-");
    }

    private static String time(TrainingReport report) {
        double seconds = report.record().metrics().stream()
                .mapToDouble(EpochMetrics::seconds)
                .sum();
        return Numbers.duration(Duration.ofMillis(Math.round(seconds * 1e3)));
    }

    /** Settings and versions whose values are not all the same. */
    private List<List<String>> differences() {
        List<Map<String, String>> settings = runs.values().stream()
                .map(report -> {
                    Map<String, String> all =
                            new TreeMap<>(FlatJson.of(report.record().configuration()));
                    FlatJson.of(Json.tree(report.record().software()))
                            .forEach((name, version) -> all.put("version of " + name, version));
                    return all;
                })
                .toList();
        TreeSet<String> keys = new TreeSet<>();
        settings.forEach(one -> keys.addAll(one.keySet()));
        List<List<String>> rows = new ArrayList<>();
        for (String key : keys) {
            List<String> values = settings.stream()
                    .map(one -> Optional.ofNullable(one.get(key)).orElse("-"))
                    .toList();
            if (IntStream.range(1, values.size()).anyMatch(i -> !values.get(i).equals(values.get(0)))) {
                List<String> row = new ArrayList<>(List.of(key));
                row.addAll(values);
                rows.add(row);
            }
        }
        return rows;
    }
}
