package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import onnx.Onnx.ModelProto;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.export.OnnxRun;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.Prediction;
import org.starling.serving.StarlingModel;

/** Trains by the command line, with Kryo as Spark's serializer, then uses the checkpoint by the other commands. */
class CommandsIT {
    @TempDir
    static Path folder;

    private static CommandRun training;

    @BeforeAll
    static void train() {
        training = CommandRun.of(DigitsJob.command(
                DigitsJob.settings(
                        folder,
                        "training.epochs=6",
                        "checkpoints.everyEpochs=3",
                        "spark.conf.spark.serializer=org.apache.spark.serializer.KryoSerializer",
                        "spark.conf.spark.kryo.registrator=org.starling.driver.kryo.StarlingRegistrator"),
                "train",
                DigitsJob.file(),
                "--json"));
    }

    @Test
    void trainTellsWhatCameOfIt() throws IOException {
        assertThat(training.exitCode()).as(training.err()).isZero();
        JsonNode report = training.json();
        assertThat(report.at("/evaluation/accuracy").asDouble()).isBetween(0.9, 1.0);
        assertThat(report.at("/ledger/epochs")).hasSize(6);
        assertThat(report.at("/checkpoint").asText()).endsWith("epoch-000006");
        assertThat(training.err()).contains("\"event\":\"epoch-ended\",\"epoch\":6");
    }

    @Test
    void evaluateGivesTheFiguresOfTheJob() throws IOException {
        CommandRun run = CommandRun.of("evaluate", checkpoints(), "--json", "--master", "local[2]");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("/confusion"))
                .isEqualTo(training.json().at("/evaluation").at("/confusion"));
        assertThat(run.json().at("/examples").asInt()).isGreaterThan(DigitsJob.RECORDS / 6);
    }

    @Test
    void evaluateReadsRawData() throws IOException {
        CommandRun run = CommandRun.of(
                "evaluate", checkpoints(), "--input", DigitsJob.table(), "--json", "--master", "local[2]");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("/examples").asInt()).isEqualTo(DigitsJob.RECORDS);
        assertThat(run.json().at("/accuracy").asDouble()).isGreaterThan(0.9);
    }

    @Test
    void predictWritesARowForEachRecord() throws IOException {
        Path output = folder.resolve("predictions");

        CommandRun run = CommandRun.of(
                "predict",
                checkpoints(),
                "--input",
                DigitsJob.table(),
                "--labelled",
                "--output",
                output.toString(),
                "--master",
                "local[2]");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(rows(output)).hasSize(DigitsJob.RECORDS).allMatch(row -> row.contains("\"probabilities\":["));
    }

    @Test
    void predictWritesAllRowsAsJsonAndShowsTheFirstOnesElse() throws IOException {
        CommandRun json = CommandRun.of(
                "predict", checkpoints(), "--input", DigitsJob.table(), "--json", "--labelled", "--master", "local[2]");
        CommandRun text = CommandRun.of(
                "predict", checkpoints(), "--input", DigitsJob.table(), "--labelled", "--master", "local[2]");

        assertThat(json.exitCode()).as(json.err()).isZero();
        assertThat(json.json()).hasSize(DigitsJob.RECORDS);
        assertThat(json.json().findValues("row"))
                .extracting(row -> row.asInt())
                .isEqualTo(IntStream.range(0, DigitsJob.RECORDS).boxed().toList());
        assertThat(json.err()).contains("\"records\":" + DigitsJob.RECORDS, "\"rejected\":0");
        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out()).contains("0 rejected (0.0 %)", "The first 20 rows are shown");
    }

    /** The values of a record are the texts of its line; batches have the same size. */
    @Test
    void serviceGivesTheBitsOfPredict() throws IOException {
        CommandRun predict = CommandRun.of(
                "predict",
                checkpoints(),
                "--epoch",
                "best",
                "--input",
                DigitsJob.table(),
                "--json",
                "--labelled",
                "--master",
                "local[2]");
        List<Map<String, String>> records = new ArrayList<>();
        for (String line : digits()) {
            Map<String, String> record = new HashMap<>();
            String[] cells = line.split(",", -1);
            for (int i = 0; i < cells.length; i++) {
                record.put("c" + i, cells[i]);
            }
            records.add(record);
        }
        try (StarlingModel model = StarlingModel.open(checkpoints())) {
            List<Prediction> predictions = model.predict(records);

            assertThat(predictions).hasSize(DigitsJob.RECORDS);
            for (int i = 0; i < predictions.size(); i++) {
                JsonNode expected = predict.json().get(i);
                Prediction.Classified found = (Prediction.Classified) predictions.get(i);
                assertThat(found.prediction())
                        .isEqualTo(expected.path("prediction").asText());
                List<Float> probabilities = List.copyOf(found.probabilities().values());
                for (int c = 0; c < probabilities.size(); c++) {
                    assertThat(probabilities.get(c))
                            .isEqualTo(Float.parseFloat(
                                    expected.path("probabilities").get(c).asText()));
                }
                Prediction.Classified alone = (Prediction.Classified) model.predictOne(records.get(i));
                assertThat(alone.probability()).isCloseTo(found.probability(), within(1e-6f));
            }
        }
    }

    private static List<String> digits() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(DigitsJob.table()))), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    @Test
    void checkpointsAreListedShownVerifiedAndFetched() throws IOException {
        CommandRun list = CommandRun.of("checkpoints", "list", checkpoints(), "--json");
        CommandRun show = CommandRun.of("checkpoints", "show", checkpoints(), "--json");
        CommandRun verify = CommandRun.of("checkpoints", "verify", checkpoints());
        Path model = folder.resolve("fetched.zip");
        CommandRun fetch = CommandRun.of("checkpoints", "fetch", checkpoints(), model.toString());

        assertThat(list.json().findValuesAsText("epoch")).containsExactly("3", "6");
        assertThat(list.json().findValuesAsText("best")).containsOnlyOnce("true");
        assertThat(show.json().at("/configuration/training/epochs").asInt()).isEqualTo(6);
        assertThat(verify.exitCode()).as(verify.err()).isZero();
        assertThat(fetch.exitCode()).as(fetch.err()).isZero();
        assertThat(Files.size(model)).isGreaterThan(10_000);
    }

    @Test
    void exportWritesAModelWithThePredictionsOfPredict() throws IOException, OrtException {
        Path model = folder.resolve("digits.onnx");

        CommandRun export = CommandRun.of("export", checkpoints(), model.toString(), "--json");
        CommandRun again = CommandRun.of("export", checkpoints(), model.toString());
        CommandRun unknown = CommandRun.of("export", checkpoints(), model + "2", "--epoch", "77");
        CommandRun predict = CommandRun.of(
                "predict", checkpoints(), "--input", DigitsJob.table(), "--json", "--labelled", "--master", "local[2]");

        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.json().at("/epoch").asInt()).isEqualTo(6);
        assertThat(export.json().at("/inputs")).hasSizeGreaterThan(50);
        assertThat(export.json().at("/outputs"))
                .extracting(JsonNode::asText)
                .containsExactly("probabilities", "prediction");
        assertThat(again.errors()).singleElement().asString().contains("digits.onnx: it exists");
        assertThat(unknown.errors()).singleElement().asString().contains("holds none of epoch 77");
        assertThat(Path.of(model + "2")).doesNotExist();
        List<String[]> records = records();
        OnnxRun run = OnnxRun.of(ModelProto.parseFrom(Files.readAllBytes(model)));
        for (JsonNode input : export.json().at("/inputs")) {
            int column = Integer.parseInt(input.asText().substring(1));
            double[] cells = records.stream()
                    .mapToDouble(record -> Double.parseDouble(record[column]))
                    .toArray();
            run.doubles(input.asText(), cells, cells.length, 1);
        }
        Map<String, Object> outputs = run.outputs();
        float[] probabilities = (float[]) outputs.get("probabilities");
        for (int i = 0; i < DigitsJob.RECORDS; i++) {
            JsonNode expected = predict.json().get(i);
            assertThat(((String[]) outputs.get("prediction"))[i])
                    .isEqualTo(expected.get("prediction").asText());
            for (int c = 0; c < 10; c++) {
                assertThat(probabilities[10 * i + c])
                        .isCloseTo((float) expected.at("/probabilities/" + c).asDouble(), within(1e-4f));
            }
        }
    }

    private static List<String[]> records() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(DigitsJob.table()))), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.split(",", -1)).toList();
        }
    }

    @Test
    void aCheckpointIsChosenByFolderAndEpochOrByItsDirectory() throws IOException {
        String directory = DigitsJob.checkpoints(folder).resolve("epoch-000003").toString();

        CommandRun byEpoch = CommandRun.of("checkpoints", "show", checkpoints(), "--epoch", "3", "--json");
        CommandRun byDirectory = CommandRun.of("checkpoints", "show", directory, "--json");
        CommandRun evaluation = CommandRun.of("evaluate", directory, "--json", "--master", "local[2]");
        CommandRun both = CommandRun.of("evaluate", directory, "--epoch", "best");
        CommandRun neither = CommandRun.of("evaluate", checkpoints(), "--epoch", "good");

        assertThat(byDirectory.json()).isEqualTo(byEpoch.json());
        assertThat(byDirectory.json().at("/epoch").asInt()).isEqualTo(3);
        assertThat(evaluation.exitCode()).as(evaluation.err()).isZero();
        assertThat(evaluation.json().at("/accuracy").asDouble())
                .isEqualTo(byEpoch.json().at("/metrics/2/evaluation/accuracy").asDouble());
        assertThat(both.errors())
                .singleElement()
                .asString()
                .contains("Cannot choose epoch best", "is the checkpoint of epoch 3 alone");
        assertThat(neither.err()).contains("'good' is neither the number of an epoch nor 'best'");
    }

    @Test
    void theBestEpochIsFoundByTheAccuracyOfThoseThatHaveACheckpoint() throws IOException {
        CommandRun latest = CommandRun.of("checkpoints", "show", checkpoints(), "--json");
        double third = latest.json().at("/metrics/2/evaluation/accuracy").asDouble();
        double sixth = latest.json().at("/metrics/5/evaluation/accuracy").asDouble();

        CommandRun best = CommandRun.of("checkpoints", "show", checkpoints(), "--epoch", "best", "--json");

        assertThat(best.json().at("/epoch").asInt()).isEqualTo(third > sixth ? 3 : 6);
        assertThat(training.json().at("/best").asText()).endsWith(third > sixth ? "epoch-000003" : "epoch-000006");
    }

    private static String checkpoints() {
        return DigitsJob.checkpoints(folder).toString();
    }

    private static List<String> rows(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
