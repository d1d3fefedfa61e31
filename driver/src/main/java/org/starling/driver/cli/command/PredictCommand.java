package org.starling.driver.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.evaluation.EvaluationException;
import org.starling.driver.evaluation.InputLedger;
import org.starling.driver.evaluation.UnseenCounts;
import org.starling.driver.prediction.PredictionFormat;
import org.starling.driver.prediction.Predictor;
import org.starling.driver.prediction.Preview;
import org.starling.driver.report.PhaseProgress;
import org.starling.driver.report.TextTable;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.source.SourceSpec;
import org.starling.serving.history.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling predict FOLDER --input PATH}: predictions of a checkpoint for raw data. */
@Command(
        name = "predict",
        description =
                "Predicts raw data in the format of the training data; prepares it by the transform of the checkpoint.")
public final class PredictCommand implements Runnable {
    private static final int SHOWN = 20;
    private static final String PREDICTED = "predicted";
    private static final String FILE = "file";

    private final CommandContext context;

    @Mixin
    private CheckpointedModel model;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description = "Raw data in the format of the training data: a file, a folder or a glob.")
    private String input;

    @Option(
            names = "--labelled",
            description = "The table has the label column of the training data; it is shown beside the predictions.")
    private boolean labelled;

    @Option(
            names = "--output",
            paramLabel = "PATH",
            description = "Folder for the predictions. Default: the first " + SHOWN + " are shown; with --json, all.")
    private String output;

    @Option(
            names = "--format",
            defaultValue = "json",
            description = "Of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private PredictionFormat format;

    @Option(
            names = "--resume",
            description = "Writes the output file by file of the input, and completes that of an interrupted run.")
    private boolean resume;

    @Option(
            names = "--keep",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns of the input table to keep beside the predictions, such as an id.")
    private List<String> keep = new ArrayList<>();

    PredictCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (resume && output == null) {
            throw new EvaluationException("Cannot resume predictions: there is no folder for them; give --output");
        }
        SourceSpec source = model.source(input, null, labelled ? SourceSpec.Labels.PRESENT : SourceSpec.Labels.ABSENT);
        context.withSpark("starling-predict", spark -> predict(spark, source));
    }

    private void predict(SparkSession spark, SourceSpec source) {
        try (Predictor predictor = new Predictor(spark, model.checkpoint(), model.options(spark), keep)) {
            UnseenCounts unseen = UnseenCounts.of(spark, model.checkpoint(), source);
            if (output != null) {
                write(spark, predictor, source, unseen);
            } else if (context.options().json()) {
                writeJson(predictor, source, unseen);
            } else {
                show(predictor.preview(source, SHOWN), predictor.quantiles(), unseen);
            }
        }
    }

    private void write(SparkSession spark, Predictor predictor, SourceSpec source, UnseenCounts unseen) {
        InputLedger records = PhaseProgress.during(
                spark.sparkContext(),
                "Predicting",
                context.progress(),
                () -> resume ? predictor.resume(source, output, format) : predictor.write(source, output, format));
        context.result(
                records.toText(PREDICTED) + unseen.toText() + "Predictions are in " + output,
                records.toJson(PREDICTED).put("output", output).set("unseen", unseen.toJson()));
    }

    /** Writes a list of all rows, one after the other; their counts go to standard error. */
    private void writeJson(Predictor predictor, SourceSpec source, UnseenCounts unseen) {
        PrintStream out = context.out();
        String[] separator = {"[\n"};
        InputLedger records = predictor.forEach(source, row -> {
            out.print(separator[0] + "  " + ShownText.lines(row));
            separator[0] = ",\n";
        });
        out.println(records.records() == 0 ? "[]" : "\n]");
        out.flush();
        context.err().println((Object) records.toJson(PREDICTED).set("unseen", unseen.toJson()));
    }

    private void show(Preview preview, List<String> quantiles, UnseenCounts unseen) {
        try {
            List<JsonNode> rows = new ArrayList<>();
            for (String row : preview.rows()) {
                rows.add(Json.parse(row));
            }
            context.result(
                    table(rows, quantiles) + "\n" + summary(preview) + unseen.toText(),
                    JsonNodeFactory.instance.nullNode());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot read a prediction back: " + e.getMessage(), e);
        }
    }

    private TextTable table(List<JsonNode> rows, List<String> quantiles) {
        List<String> columns = new ArrayList<>();
        if (rows.stream().anyMatch(row -> row.has(FILE))) {
            columns.add(FILE);
        }
        columns.add("row");
        columns.addAll(keep);
        columns.addAll(quantiles.isEmpty() ? List.of("prediction", "probability") : quantiles);
        columns.add("reason");
        TextTable table = new TextTable(columns);
        for (JsonNode row : rows) {
            table.row(columns.stream().map(column -> (Object) cell(row, column)).toList());
        }
        return table;
    }

    private static String cell(JsonNode row, String column) {
        JsonNode value = column.equals("prediction") && row.has("values") ? row.get("values") : row.path(column);
        return value.isMissingNode() ? "-" : value.isValueNode() ? value.asText() : value.toString();
    }

    private static String summary(Preview preview) {
        InputLedger records = preview.records();
        String rest = records.records() > preview.rows().size()
                ? "The first %d rows are shown; --output writes all to files, --json to standard output%n"
                        .formatted(SHOWN)
                : "";
        return records.toText(PREDICTED) + rest;
    }
}
