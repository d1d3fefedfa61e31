package org.starling.driver.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.cli.Starling;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.job.DigitsJob;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainResult;
import org.starling.driver.report.PlainProgress;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.tracking.mlflow.MlflowServer;
import org.starling.driver.tracking.tensorboard.EventFileReader;
import org.starling.driver.training.EpochListener;
import org.starling.driver.training.EpochListener.Decision;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;

/** Trains on the digits once, then looks at all records of the run. */
class RunTrackingIT {
    private static final SparkSession spark = LocalSpark.session();

    @TempDir
    static Path folder;

    /** A variable of every process takes the place of a token. */
    private static final String TOKEN = System.getenv("PATH");

    private static TrainResult result;
    private static MlflowServer mlflow;

    @BeforeAll
    static void train() throws IOException {
        mlflow = new MlflowServer(TOKEN);
        result = run(
                folder,
                "training.epochs=3",
                "tracking.cost.pricePerCoreHour=3600",
                "tracking.tensorboard=" + folder.resolve("events"),
                "tracking.mlflow={url: '%s', experiment: digits, tokenEnv: PATH, artifacts: checkpoint, register: model}"
                        .formatted(mlflow.url()));
    }

    @AfterAll
    static void stopServer() {
        mlflow.close();
    }

    private static TrainResult run(Path folder, String... settings) {
        return new TrainJob(spark, ProgressListener.silent()).run(DigitsJob.read(folder, settings), TrainMode.FRESH);
    }

    private static JsonNode report(Path folder) throws IOException {
        return Json.parse(Files.readString(DigitsJob.checkpoints(folder).resolve("report.json")));
    }

    @Test
    void theReportHoldsTheHistoryOfTheCheckpointAndTheCost() throws IOException {
        JsonNode report = report(folder);
        JsonNode state = Json.parse(
                Files.readString(Path.of(URI.create(result.checkpoint())).resolve("state.json")));

        assertThat(report.at("/status").asText()).isEqualTo("COMPLETED");
        for (String part : List.of("metrics", "ledger", "data", "configuration", "software")) {
            assertThat(report.at("/record/" + part))
                    .isEqualTo(state.at("/" + part))
                    .isNotEmpty();
        }
        JsonNode last = state.at("/metrics/2");
        assertThat(last.at("/learningRate").asDouble()).isPositive();
        assertThat(last.at("/workers")).hasSize(2);
        assertThat(last.at("/workers/1/examples").asLong()
                        + last.at("/workers/0/examples").asLong())
                .isEqualTo(last.at("/examples").asLong());
        assertThat(last.at("/workers/0/rounds").asLong()).isPositive();
        assertThat(report.at("/evaluation/confusion")).hasSize(10);
        assertThat(report.at("/cost/reservedCoreHours").asDouble() * 3600)
                .isEqualTo(report.at("/cost/money").asDouble());
        // at least the two workers for the time of the epochs
        assertThat(report.at("/cost/money").asDouble())
                .isGreaterThan(report.at("/cost/trainingCoreHours").asDouble() * 3600)
                .isPositive();
        assertThat(report.at("/seconds/train").asDouble()).isPositive();
    }

    @Test
    void thePageLinksToTheReportOnTheDataIfThereIsOne() throws IOException {
        Path checkpoints = DigitsJob.checkpoints(folder);

        assertThat(Files.readString(checkpoints.resolve("report.html"))).contains("<a href=\"../shards/report.html\">");
        assertThat(checkpoints.resolve("../shards/report.html")).exists();
    }

    @Test
    void theEventsOfTheRunHoldFiguresHistogramsImageAndConfiguration() throws IOException {
        Path file;
        try (Stream<Path> files = Files.list(folder.resolve("events"))) {
            file = files.findFirst().orElseThrow();
        }

        List<EventFileReader.Event> events = EventFileReader.read(Files.readAllBytes(file));

        assertThat(events).hasSize(2 + 3);
        assertThat(events.get(1)
                        .value("configuration")
                        .getTensor()
                        .getStringVal(0)
                        .toStringUtf8())
                .contains("| training.epochs | 3 |");
        EpochMetrics last = result.history().metrics().get(2);
        EventFileReader.Event event = events.get(4);
        assertThat(event.step()).isEqualTo(3);
        assertThat(event.value("train/loss").getSimpleValue()).isEqualTo((float) last.trainLoss());
        assertThat(event.value("test/accuracy").getSimpleValue())
                .isEqualTo(last.evaluation().accuracy().floatValue());
        assertThat(event.value("averaging/rounds").getSimpleValue()).isEqualTo((float) last.rounds());
        assertThat(event.value("test/confusion").getImage().getWidth()).isEqualTo(320);
        assertThat(event.value("parameters/0_W").getHisto().getNum()).isEqualTo(64 * 128);
        assertThat(event.value("updates/1_b").getHisto().getNum()).isEqualTo(10);
        assertThat(event.value("updates/0_W").getHisto().getMax()).isNotZero();
    }

    @Test
    void theServerHasParametersMetricsByStepArtifactsAndAVersionOfTheModel() throws IOException {
        assertThat(mlflow.status).isEqualTo("FINISHED");
        assertThat(mlflow.runName).isEqualTo("digits");
        assertThat(mlflow.params).containsEntry("training.epochs", "3").containsEntry("data.source.format", "csv");
        List<EpochMetrics> epochs = result.history().metrics();
        assertThat(mlflow.metrics.get("train/loss"))
                .containsExactly(
                        "1: " + epochs.get(0).trainLoss(),
                        "2: " + epochs.get(1).trainLoss(),
                        "3: " + epochs.get(2).trainLoss());
        assertThat(mlflow.metrics).containsKeys("test/accuracy", "train/learning_rate", "averaging/rounds");
        String root = "7/run-1/artifacts/";
        assertThat(mlflow.artifacts).containsKeys(root + "report.json", root + "report.html");
        assertThat(mlflow.artifacts.get(root + "checkpoint/model.zip"))
                .isEqualTo(Files.readAllBytes(
                        Path.of(URI.create(result.best().path())).resolve("model.zip")));
        assertThat(mlflow.versions).hasSize(1);
        assertThat(mlflow.refused).hasSize(1).first().asString().contains("no experiment digits");
    }

    @Test
    void theTokenIsInNoFileOfTheRun() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(TOKEN);
            }
        }
    }

    @Test
    void serversThatAreAwayOrRefuseCostAWarningOnly(@TempDir Path away, @TempDir Path refusing) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(messages(away, "training.epochs=2", "tracking.mlflow.url=http://127.0.0.1:" + port))
                .containsOnlyOnce("warning: ")
                .contains(
                        "Cannot write the run to MLflow: http://127.0.0.1:%d cannot be reached; the run continues without it"
                                .formatted(port));
        try (MlflowServer strict = new MlflowServer("a token")) {
            assertThat(messages(refusing, "training.epochs=2", "tracking.mlflow.url=" + strict.url()))
                    .containsOnlyOnce("warning: ")
                    .contains(" answers 401 to experiments/get-by-name (UNAUTHENTICATED");
        }
        assertThat(report(refusing).at("/status").asText()).isEqualTo("COMPLETED");
    }

    private static String messages(Path folder, String... settings) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        new TrainJob(spark, new PlainProgress(new PrintStream(err, true)))
                .run(DigitsJob.read(folder, settings), TrainMode.FRESH);
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRunThatFailsHasAReportWithTheReason(@TempDir Path other) throws IOException {
        EpochListener failing = epoch -> {
            if (epoch.metrics().epoch() == 2) {
                throw new IllegalStateException("no more: https://user:s3cr@host/x");
            }
            return Decision.CONTINUE;
        };

        assertThatThrownBy(() -> new TrainJob(spark, ProgressListener.silent(), List.of(failing))
                        .run(DigitsJob.read(other, "training.epochs=3"), TrainMode.FRESH))
                .isInstanceOf(IllegalStateException.class);

        JsonNode report = report(other);
        assertThat(report.at("/status").asText()).isEqualTo("FAILED");
        assertThat(report.at("/failure").asText()).isEqualTo("no more: https://host/x");
        assertThat(report.at("/record/epoch").asInt()).isEqualTo(2);
    }

    @Test
    void aReportThatCannotBeWrittenCostsAWarningOnly(@TempDir Path other) throws IOException {
        Files.createDirectories(DigitsJob.checkpoints(other));
        Path foreign = Files.writeString(DigitsJob.checkpoints(other).resolve("report.json"), "mine");

        assertThat(messages(other, "training.epochs=2"))
                .containsOnlyOnce("warning: Cannot write the report of the run: ")
                .contains("report.json is not the report of a run; move it away; the run continues without it");
        assertThat(foreign).hasContent("mine");
    }

    @Test
    void runsAreComparedOnTheCommandLine(@TempDir Path other) throws IOException {
        run(other, "training.epochs=2");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Path html = other.resolve("comparison.html");
        String first = DigitsJob.checkpoints(folder).toString();
        String second = DigitsJob.checkpoints(other).toString();
        CommandContext context =
                new CommandContext(new PrintStream(out, true), new PrintStream(err, true), CommandContext.Screen.NONE);

        assertThat(Starling.run(context, "report", first, second, "--html", html.toString()))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll(" +", " ")))
                .contains(" " + first + " " + second, "epochs 3 2", "training.epochs 3 2")
                .contains("status completed completed", "tracking.cost.pricePerCoreHour 3600.0 -");
        assertThat(html).content().contains("Comparison of 2 runs", "<h3>Training loss</h3>");
    }
}
