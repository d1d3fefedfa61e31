package org.starling.driver.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.cli.support.SparkSessions;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.job.DigitsJob;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainResult;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.EpochListener.Decision;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.history.EpochMetrics;

/** Reads Prometheus' servlet of Spark's web pages during a job. */
class StarlingPluginIT {
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.ui.enabled", "true",
            "spark.ui.port", "0",
            "spark.metrics.conf.*.sink.prometheusServlet.class", "org.apache.spark.metrics.sink.PrometheusServlet",
            "spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus",
            "spark.metrics.namespace", "test");

    @TempDir
    Path folder;

    @Test
    void driverAndExecutorShowLossSpeedRoundsAndEpochDuringAJob() {
        LocalSpark.stop();
        Map<Integer, Map<String, Double>> pages = new TreeMap<>();
        SparkSession spark = SparkSessions.open("metrics", new SparkSpec("local[2]", SETTINGS), Optional.empty());
        TrainResult result;
        try {
            String url = spark.sparkContext().uiWebUrl().get() + "/metrics/prometheus/";
            result = new TrainJob(spark, ProgressListener.silent(), java.util.List.of(epoch -> {
                        pages.put(epoch.metrics().epoch(), scrape(url));
                        return Decision.CONTINUE;
                    }))
                    .run(DigitsJob.read(folder, "training.epochs=3"), TrainMode.FRESH);
        } finally {
            spark.stop();
        }

        EpochMetrics second = result.history().metrics().get(1);
        assertThat(pages.get(2))
                .containsEntry("driver_epoch", 2.0)
                .containsEntry("driver_loss", second.trainLoss())
                .containsEntry("driver_examples_per_second", second.examplesPerSecond())
                .containsEntry("driver_test_accuracy", second.evaluation().accuracy())
                .containsEntry("executor_epoch", 2.0)
                .containsEntry("executor_examples", (double) second.examples());
        // sums of the same losses in another order
        assertThat(pages.get(2).get("executor_loss") / second.trainLoss()).isBetween(1 - 1e-9, 1 + 1e-9);
        assertThat(pages.get(2).get("executor_examples_per_second")).isPositive();
        // both workers of the executor count
        assertThat(pages.get(2).get("executor_rounds") - pages.get(1).get("executor_rounds"))
                .isEqualTo(2.0 * second.rounds());
        assertThat(pages.get(2).get("driver_rounds") - pages.get(1).get("driver_rounds"))
                .isEqualTo((double) second.rounds())
                .isPositive();
    }

    private static Map<String, Double> scrape(String url) {
        try {
            String page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            Map<String, Double> values = new TreeMap<>();
            page.lines()
                    .filter(line -> line.contains("StarlingPlugin_"))
                    .forEach(line -> values.put(
                            line.replaceFirst(".*StarlingPlugin_(\\w+)_Value.*", "$1"),
                            Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
            return values;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
