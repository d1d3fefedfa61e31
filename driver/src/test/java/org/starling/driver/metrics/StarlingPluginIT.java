package org.starling.driver.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.deploy.history.HistoryServer$;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.cli.support.SparkSessions;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.job.DigitsJob;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainResult;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.EpochListener.Decision;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.history.EpochMetrics;

/** Reads Prometheus' servlet and the page "Training" of Spark's web pages during a job, and the page after it. */
class StarlingPluginIT {
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.ui.enabled", "true",
            "spark.ui.port", "0",
            "spark.metrics.conf.*.sink.prometheusServlet.class", "org.apache.spark.metrics.sink.PrometheusServlet",
            "spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus",
            "spark.metrics.namespace", "test");

    @TempDir
    Path folder;

    @TempDir
    Path log;

    @Test
    void driverAndExecutorShowLossSpeedRoundsAndEpochDuringAJob() {
        LocalSpark.stop();
        Map<Integer, Map<String, Double>> pages = new TreeMap<>();
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("spark.eventLog.enabled", "true");
        settings.put("spark.eventLog.dir", log.toUri().toString());
        SparkSession spark = SparkSessions.open("metrics", new SparkSpec("local[2]", settings), Optional.empty());
        String application = spark.sparkContext().applicationId();
        String[] live = new String[1];
        TrainResult result;
        try {
            String url = spark.sparkContext().uiWebUrl().get() + "/metrics/prometheus/";
            result = new TrainJob(spark, ProgressListener.silent(), java.util.List.of(epoch -> {
                        pages.put(epoch.metrics().epoch(), scrape(url));
                        live[0] = livePage(spark.sparkContext());
                        return Decision.CONTINUE;
                    }))
                    .run(DigitsJob.read(folder, "training.epochs=3"), TrainMode.FRESH);
        } finally {
            spark.stop();
        }

        assertShowsAllEpochs(live[0], result);
        assertShowsAllEpochs(pageOfHistoryServer(log, application), result);
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

    private static void assertShowsAllEpochs(String page, TrainResult result) {
        assertThat(page).contains("epoch 3 of 3", "<polyline", "Test accuracy");
        for (EpochMetrics epoch : result.history().metrics()) {
            assertThat(page)
                    .contains("<tr><td>%d</td><td>%s</td>".formatted(epoch.epoch(), Numbers.loss(epoch.trainLoss())));
        }
    }

    private static String livePage(SparkContext context) {
        try {
            context.listenerBus().waitUntilEmpty();
            return get(context.uiWebUrl().get() + "/training/");
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** The page of a history server that reads the event log. */
    private static String pageOfHistoryServer(Path log, String application) {
        SparkConf conf = new SparkConf(false)
                .set("spark.history.fs.logDirectory", log.toUri().toString())
                .set("spark.history.fs.update.interval", "1s");
        FsHistoryProvider provider = new FsHistoryProvider(conf);
        HistoryServer server = new HistoryServer(conf, provider, HistoryServer$.MODULE$.createSecurityManager(conf), 0);
        server.initialize();
        server.bind();
        provider.start();
        try {
            String url = "http://localhost:%d/history/%s/training/".formatted(server.boundPort(), application);
            String page = get(url);
            for (int i = 0; i < 300 && !page.contains("epoch 3 of 3"); i++) { // until the server has found the log
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                page = get(url);
            }
            return page;
        } finally {
            server.stop();
        }
    }

    private static Map<String, Double> scrape(String url) {
        Map<String, Double> values = new TreeMap<>();
        get(url).lines()
                .filter(line -> line.contains("StarlingPlugin_"))
                .forEach(line -> values.put(
                        line.replaceFirst(".*StarlingPlugin_(\\w+)_Value.*", "$1"),
                        Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        return values;
    }

    /** A history server first redirects to the page that it loads. */
    private static String get(String url) {
        try {
            return HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
