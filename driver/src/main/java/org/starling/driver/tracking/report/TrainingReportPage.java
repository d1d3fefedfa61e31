package org.starling.driver.tracking.report;

import static org.starling.pipeline.report.Html.escaped;
import static org.starling.pipeline.report.Html.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.Straggler;
import org.starling.driver.tracking.EpochFigure;
import org.starling.driver.tracking.FlatJson;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;
import org.starling.serving.history.SoftwareVersions;

/** The report of one run as a page. */
final class TrainingReportPage {
    private static final int MOST_STRAGGLERS = 20;

    private final TrainingReport report;
    private final List<EpochMetrics> epochs;
    private final HtmlPage page;

    TrainingReportPage(TrainingReport report) {
        this.report = report;
        this.epochs = report.record().metrics();
        this.page = new HtmlPage("Training of " + report.record().job());
    }

    /** The page. */
    String render() {
        status();
        figures();
        charts();
        workers();
        evaluation();
        data();
        cost();
        settings();
        return page.render();
    }

    private void status() {
        page.paragraph(
                "dim",
                "%s, %s; started %s, written %s"
                        .formatted(
                                report.status().name().toLowerCase(Locale.ROOT),
                                epochs.isEmpty()
                                        ? "no epoch yet"
                                        : "epoch %d".formatted(report.record().epoch()),
                                report.started().truncatedTo(ChronoUnit.SECONDS),
                                report.written().truncatedTo(ChronoUnit.SECONDS)));
        if (report.record().origin() != null) {
            page.paragraph("dim", "start from " + report.record().origin().describe());
        }
        if (report.failure() != null) {
            page.paragraph("warn", report.failure());
        }
    }

    private void figures() {
        List<String> figures = new ArrayList<>();
        report.record().lastMetrics().ifPresent(last -> {
            figures.add(figure("training loss", Numbers.loss(last.trainLoss())));
            if (last.evaluation() != null) {
                figures.add(figure("test loss", Numbers.loss(last.evaluation().loss())));
                if (last.evaluation().accuracy() != null) {
                    figures.add(figure(
                            "test accuracy", Numbers.fraction(last.evaluation().accuracy())));
                }
            }
            figures.add(figure("examples/s, last epoch", Numbers.count(Math.round(last.examplesPerSecond()))));
        });
        figures.add(figure("examples trained", Numbers.count(report.record().examples())));
        figures.add(figure("workers", String.valueOf(report.resources().workers())));
        double seconds = epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
        figures.add(figure("time of epochs", Numbers.duration(Duration.ofMillis(Math.round(seconds * 1e3)))));
        page.add("<div class=\"figures\">" + String.join("", figures) + "</div>");
    }

    private static String figure(String name, String value) {
        return text("<div><b>%s</b>%s</div>", escaped(value), escaped(name));
    }

    private void charts() {
        if (epochs.isEmpty()) {
            return;
        }
        page.heading("Epochs");
        page.add("<div class=\"cards\">"
                + new LineChart(
                                "Loss",
                                "epoch",
                                List.of(
                                        LineChart.series(EpochFigure.TRAIN_LOSS, "training", 0, epochs),
                                        LineChart.series(EpochFigure.TEST_LOSS, "test", 1, epochs),
                                        LineChart.series(
                                                EpochFigure.TEST_AVERAGE_LOSS, "test, moving average", 2, epochs)))
                        .render()
                + new LineChart(
                                "Test accuracy",
                                "epoch",
                                List.of(
                                        LineChart.series(EpochFigure.TEST_ACCURACY, "last weights", 0, epochs),
                                        LineChart.series(
                                                EpochFigure.TEST_AVERAGE_ACCURACY, "moving average", 2, epochs)))
                        .render()
                + chart("Learning rate", EpochFigure.LEARNING_RATE)
                + chart("Examples per second", EpochFigure.EXAMPLES_PER_SECOND)
                + chart("Averaging rounds", EpochFigure.ROUNDS)
                + chart("MiB sent to average", EpochFigure.MEBIBYTES_SENT)
                + "</div>");
    }

    private String chart(String title, EpochFigure figure) {
        return new LineChart(title, "epoch", List.of(LineChart.series(figure, title, 0, epochs))).render();
    }

    private void workers() {
        List<WorkerTotals> totals = WorkerTotals.of(epochs);
        if (totals.isEmpty()) {
            return;
        }
        page.heading("Time of each worker");
        page.add(WorkerTotals.chart(totals));
        List<String> stragglers = new ArrayList<>();
        for (EpochMetrics epoch : epochs) {
            Straggler.among(epoch.workers())
                    .forEach(one -> stragglers.add("epoch %d: %s".formatted(epoch.epoch(), one.describe())));
        }
        page.paragraph("", stragglers.isEmpty() ? "No worker was much slower than the others." : "Slow workers:");
        page.add(stragglers.stream()
                .limit(MOST_STRAGGLERS)
                .map(one -> "<li>" + escaped(one))
                .collect(Collectors.joining("", "<ul>", "</ul>")));
        if (stragglers.size() > MOST_STRAGGLERS) {
            page.paragraph("", "And %d more.".formatted(stragglers.size() - MOST_STRAGGLERS));
        }
    }

    private void evaluation() {
        JsonNode evaluation = report.evaluation();
        if (evaluation == null) {
            return;
        }
        page.heading("Test set");
        if (evaluation.has("confusion")) {
            page.add(new ConfusionTable(evaluation).render());
        }
        for (String name : List.of("classes", "values", "quantiles", "intervals")) {
            scores(evaluation.path(name));
        }
        worst(evaluation.path("worst"));
    }

    /** The examples with the highest loss, with their images if they have any. */
    private void worst(JsonNode examples) {
        if (examples.isEmpty()) {
            return;
        }
        boolean images = examples.path(0).has("image");
        page.add("<h3>Worst-predicted examples</h3>");
        StringBuilder table = new StringBuilder("<div class=\"wide\"><table><tr><th>example");
        table.append(images ? "<th>image" : "")
                .append("<th>actual<th>predicted<th>probability of predicted<th>of actual<th>loss");
        for (JsonNode one : examples) {
            table.append(text("<tr><td>%s", Numbers.count(one.path("example").asLong())));
            if (images) {
                table.append(text(
                        "<td><img alt=\"example %d\" src=\"data:image/png;base64,%s\">",
                        one.path("example").asLong(), escaped(one.path("image").asText())));
            }
            for (String name : List.of("actual", "predicted", "predictedProbability", "actualProbability", "loss")) {
                table.append("<td>").append(escaped(cell(one.path(name))));
            }
        }
        page.add(table.append("</table></div>").toString());
    }

    /** A list of records, each with the same components. */
    private void scores(JsonNode records) {
        if (records.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> header = List.of();
        for (JsonNode one : records) {
            Map<String, String> cells = new LinkedHashMap<>();
            one.properties().forEach(entry -> {
                if (entry.getValue().isObject()) {
                    entry.getValue().properties().forEach(inner -> cells.put(inner.getKey(), cell(inner.getValue())));
                } else {
                    cells.put(entry.getKey(), cell(entry.getValue()));
                }
            });
            header = List.copyOf(cells.keySet());
            rows.add(List.copyOf(cells.values()));
        }
        page.table("", header, rows);
    }

    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "-";
        }
        return value.isFloatingPointNumber() ? text("%.4g", value.asDouble()) : value.asText();
    }

    private void data() {
        DataSummary data = report.data();
        page.heading("Data");
        page.paragraph(
                "",
                "Records offered %s = kept %s + not used %s"
                        .formatted(
                                Numbers.count(report.record().data().offered()),
                                Numbers.count(report.record().data().kept()),
                                Numbers.count(report.record().data().rejectedTotal())));
        report.record()
                .data()
                .rejected()
                .forEach((reason, count) -> page.paragraph("dim", Numbers.count(count) + ": " + reason));
        List<String> splits = List.copyOf(data.examples().keySet());
        List<String> header = new ArrayList<>(List.of("examples"));
        header.addAll(splits);
        List<List<String>> rows = new ArrayList<>();
        List<String> all = new ArrayList<>(List.of("all"));
        splits.forEach(split -> all.add(Numbers.count(data.examples().get(split))));
        rows.add(all);
        for (int index = 0; index < data.classes().size(); index++) {
            int position = index;
            List<String> row = new ArrayList<>(List.of("class " + data.classes().get(index)));
            splits.forEach(split -> {
                List<Long> counts = data.examplesByClass().get(split);
                row.add(position < counts.size() ? Numbers.count(counts.get(position)) : "");
            });
            if (row.stream().skip(1).anyMatch(cell -> !cell.isEmpty())) {
                rows.add(row);
            }
        }
        page.table("", header, rows);
        page.paragraph("", data.shards() == null ? "Rows of a DataFrame" : "Shards: " + data.shards());
        if (data.fingerprint() != null) {
            page.paragraph("dim", "Fingerprint: " + data.fingerprint());
        }
        if (data.quality() != null) {
            page.add(text("<p><a href=\"%s\">Report on the quality of the data</a></p>", escaped(data.quality())));
        }
        page.paragraph(
                "",
                "Ledger: examples offered %s = trained %s + rejected %s"
                        .formatted(
                                Numbers.count(report.record().ledger().offered()),
                                Numbers.count(report.record().ledger().trained()),
                                Numbers.count(report.record().ledger().rejected())));
    }

    private void cost() {
        Cost cost = report.cost();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("core-hours reserved by this run", Cost.hours(cost.reservedCoreHours())));
        rows.add(List.of("core-hours of training, all epochs", Cost.hours(cost.trainingCoreHours())));
        rows.add(List.of("GPU-hours of training, all epochs", Cost.hours(cost.gpuHours())));
        rows.add(List.of("bytes sent to average, all epochs", Numbers.bytes(cost.bytesSent())));
        rows.add(List.of("energy of this run", cost.shownEnergy() + " (" + cost.energySource() + ")"));
        if (cost.money() != null) {
            rows.add(List.of("price of the core-hours reserved", cost.shownMoney()));
        }
        report.seconds()
                .forEach((phase, seconds) -> rows.add(List.of(
                        "time of this run: " + phase, Numbers.duration(Duration.ofMillis(Math.round(seconds * 1e3))))));
        page.heading("Cost");
        page.table("left", List.of("", ""), rows);
    }

    private void settings() {
        List<List<String>> rows = new ArrayList<>();
        FlatJson.of(report.record().configuration()).forEach((key, value) -> rows.add(List.of(key, value)));
        page.heading("Configuration");
        page.table("left", List.of("key", "value"), rows);
        SoftwareVersions software = report.record().software();
        List<List<String>> versions = new ArrayList<>();
        FlatJson.of(Json.tree(software)).forEach((name, version) -> versions.add(List.of(name, version)));
        versions.add(List.of("Spark master", report.resources().master()));
        versions.add(List.of("Spark application", report.resources().application()));
        page.heading("Software");
        page.table("left", List.of("software", "version"), versions);
    }
}
