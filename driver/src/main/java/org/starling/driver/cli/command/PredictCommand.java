package org.starling.driver.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.evaluation.PredictionFormat;
import org.starling.driver.evaluation.Predictor;
import org.starling.driver.report.Json;
import org.starling.driver.report.TextTable;
import org.starling.pipeline.source.SourceSpec;
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

    private final CommandContext context;

    @Mixin
    private CheckpointedModel model;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description = "Raw data: images (IDX) or a table (CSV).")
    private String input;

    @Option(
            names = "--labelled",
            description = "The table has the label column of the training data; it is shown beside the predictions.")
    private boolean labelled;

    @Option(
            names = "--output",
            paramLabel = "PATH",
            description = "Folder for the predictions. Default: the first " + SHOWN + " are shown.")
    private String output;

    @Option(
            names = "--format",
            defaultValue = "json",
            description = "Of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private PredictionFormat format;

    PredictCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        SourceSpec source = model.source(input, null, labelled ? SourceSpec.Labels.PRESENT : SourceSpec.Labels.ABSENT);
        context.withSpark("starling-predict", spark -> predict(spark, source));
    }

    private void predict(SparkSession spark, SourceSpec source) {
        try (Predictor predictor = new Predictor(spark, model.checkpoint(), model.options(spark))) {
            if (output == null) {
                show(predictor.predict(source));
            } else {
                predictor.write(source, output, format);
                context.result(
                        "Predictions are in " + output,
                        JsonNodeFactory.instance.objectNode().put("output", output));
            }
        }
    }

    private void show(Dataset<Row> predictions) {
        List<String> rows = predictions.toJSON().takeAsList(SHOWN);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        TextTable table = new TextTable("row", "prediction", "probability");
        try {
            for (String row : rows) {
                var tree = Json.parse(row);
                json.add(tree);
                table.row(
                        tree.path("row").asText(),
                        tree.path("prediction").asText(tree.path("values").toString()),
                        tree.path("probability").asText("-"));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot read a prediction back: " + e.getMessage(), e);
        }
        context.result(table.toString(), json);
    }
}
