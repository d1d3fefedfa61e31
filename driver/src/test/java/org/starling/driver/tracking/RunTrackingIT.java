package org.starling.driver.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.cli.Starling;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.job.DigitsJob;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainResult;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.EpochListener;
import org.starling.driver.training.EpochListener.Decision;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.history.Json;

/** Trains on the digits once, then looks at all records of the run. */
class RunTrackingIT {
    private static final SparkSession spark = LocalSpark.session();

    @TempDir
    static Path folder;

    private static TrainResult result;

    @BeforeAll
    static void train() {
        result = run(folder, "training.epochs=3", "tracking.cost.pricePerCoreHour=3600");
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
        JsonNode state = Json.parse(Files.readString(
                Path.of(java.net.URI.create(result.checkpoint())).resolve("state.json")));

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
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        new TrainJob(spark, new org.starling.driver.report.PlainProgress(new PrintStream(err, true)))
                .run(DigitsJob.read(other, "training.epochs=2"), TrainMode.FRESH);

        assertThat(err.toString(StandardCharsets.UTF_8))
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
