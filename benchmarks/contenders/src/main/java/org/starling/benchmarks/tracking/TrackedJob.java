package org.starling.benchmarks.tracking;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.driver.cli.support.SparkSessions;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.metrics.StarlingPlugin;
import org.starling.driver.report.PlainProgress;
import org.starling.driver.training.EpochListener;
import org.starling.kernels.replica.NativeLibraries;

/**
 * Trains {@code conf/fashion-mnist-cnn.yaml}, with all records of the run or without any. The time of a round is that from the end of
 * the first epoch to the end of the last one: training, evaluation, checkpoint, and what is recorded of each epoch.
 */
public final class TrackedJob implements Contender {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Settings settings;
    private final Tracking tracking;
    private SparkSession spark;
    private AcceptingMlflowServer mlflow;
    private Path work;
    private FashionMnist images;
    private int runs;

    /** Records of a run. */
    private enum Tracking {
        ON,
        OFF
    }

    /** A completed epoch. */
    private record Mark(long nanos, long cpuNanos, long examples) {}

    private TrackedJob(Settings settings) {
        this.settings = settings;
        this.tracking = settings.choice("tracking", Tracking.class);
    }

    @Override
    public void prepare() throws IOException {
        work = Files.createTempDirectory("starling-tracking");
        images = new FashionMnist(Path.of(settings.text("dataset")))
                .copyFirst(
                        settings.count("examples"),
                        settings.count("testExamples"),
                        Files.createDirectory(work.resolve("images")));
        Map<String, String> conf = new HashMap<>(Map.of("spark.ui.enabled", "false", "spark.plugins", ""));
        if (tracking == Tracking.ON) {
            conf.putAll(Map.of(
                    "spark.ui.enabled", "true",
                    "spark.ui.port", "0",
                    "spark.plugins", StarlingPlugin.class.getName()));
            mlflow = AcceptingMlflowServer.start();
        }
        spark = SparkSessions.open(
                "benchmark", new SparkSpec("local[" + settings.count("workers") + "]", conf), Optional.empty());
        // writes the shards, and Java's compiler warms up
        measure();
    }

    @Override
    public Measurement measure() throws IOException {
        Path run = Files.createDirectories(work.resolve("run" + ++runs));
        if (tracking == Tracking.OFF) {
            // a job writes no report over a file that is none
            Files.writeString(Files.createDirectory(run.resolve("checkpoints")).resolve("report.json"), "none");
        }
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        PlainProgress progress = new PlainProgress(new PrintStream(messages, true, StandardCharsets.UTF_8));
        List<Mark> marks = new ArrayList<>();
        new TrainJob(spark, progress, List.of(epoch -> {
                    marks.add(new Mark(
                            System.nanoTime(),
                            SYSTEM.getProcessCpuTime(),
                            epoch.history().examples()));
                    return EpochListener.Decision.CONTINUE;
                }))
                .run(job(run), TrainMode.FRESH);
        double endSeconds = (System.nanoTime() - marks.get(marks.size() - 1).nanos()) / 1e9;
        requireRecords(messages.toString(StandardCharsets.UTF_8));
        FileUtils.deleteDirectory(run.toFile());

        Mark first = marks.get(0);
        Mark last = marks.get(marks.size() - 1);
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        int epochs = marks.size() - 1;
        return new Measurement(
                last.examples() - first.examples(),
                seconds,
                Map.of(
                        "epoch s",
                        seconds / epochs,
                        "CPU s of an epoch",
                        (last.cpuNanos() - first.cpuNanos()) / 1e9 / epochs,
                        "end of the run s",
                        endSeconds));
    }

    private JobConfig job(Path run) {
        List<String> assignments = new ArrayList<>(List.of(
                "data.source.images=" + images.trainImages(),
                "data.source.labels=" + images.trainLabels(),
                "data.test.images=" + images.testImages(),
                "data.test.labels=" + images.testLabels(),
                "data.shards.path=" + work.resolve("shards"),
                "checkpoints.path=" + run.resolve("checkpoints"),
                "training.workers=" + settings.count("workers"),
                "training.epochs=" + settings.count("epochs")));
        if (tracking == Tracking.ON) {
            assignments.add("tracking.tensorboard=" + run.resolve("events"));
            assignments.add("tracking.mlflow.url=" + mlflow.url());
            assignments.add("tracking.mlflow.artifacts=checkpoint");
        }
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser())
                .read(
                        Path.of(settings.text("root"), "conf/fashion-mnist-cnn.yaml")
                                .toString(),
                        assignments);
    }

    /** A record that fails costs the job a warning only. */
    private void requireRecords(String messages) {
        boolean failed = messages.contains("warning: Cannot write");
        if (failed == (tracking == Tracking.ON)) {
            throw new IllegalStateException("Cannot compare: tracking is %s, and the messages of the job are: %s"
                    .formatted(tracking, messages));
        }
    }

    @Override
    public void close() {
        if (spark != null) {
            spark.close();
        }
        if (mlflow != null) {
            mlflow.close();
        }
        if (work != null) {
            FileUtils.deleteQuietly(work.toFile());
        }
    }

    /**
     * Kind {@code tracked-job}; settings {@code tracking} ({@code on} or {@code off}), {@code workers}, {@code epochs} (2 or more),
     * {@code examples}, {@code testExamples}, {@code root}, {@code dataset}.
     */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "tracked-job";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            return new TrackedJob(settings);
        }
    }
}
