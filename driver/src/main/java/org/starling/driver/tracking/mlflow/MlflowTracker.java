package org.starling.driver.tracking.mlflow;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.driver.config.MlflowSpec;
import org.starling.driver.tracking.EpochFigure;
import org.starling.driver.tracking.FlatJson;
import org.starling.driver.tracking.Run;
import org.starling.driver.tracking.RunEnd;
import org.starling.driver.tracking.RunTracker;
import org.starling.driver.tracking.report.ReportFolder;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.TrainingHistory;
import org.starling.pipeline.files.ShownText;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.TrainingRecord;

/**
 * Records a run in MLflow. The calls are made on a thread of their own, in order; after the first that fails there are no more. The
 * end of the run waits for them, for two minutes at most.
 */
public final class MlflowTracker implements RunTracker {
    private static final int END_SECONDS = 120;

    private final MlflowSpec spec;
    private final Configuration hadoop;
    private final UnaryOperator<String> environment;
    private final ExecutorService calls = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "mlflow");
        thread.setDaemon(true);
        return thread;
    });
    private Run run;
    /** Used by the thread of the calls only. */
    private MlflowRun remote;

    private volatile IOException failure;

    /**
     * @param environment variables of the process, by name; null if one is not set
     */
    public MlflowTracker(MlflowSpec spec, Configuration hadoop, UnaryOperator<String> environment) {
        this.spec = spec;
        this.hadoop = hadoop;
        this.environment = environment;
    }

    @Override
    public String target() {
        return "the run to MLflow";
    }

    @FunctionalInterface
    private interface Call {
        void make() throws IOException;
    }

    /** Makes a call after those before. Fails if an earlier one has failed. */
    private void enqueue(Call call) throws IOException {
        throwFailure();
        calls.execute(() -> {
            if (failure == null) {
                try {
                    call.make();
                } catch (IOException e) {
                    failure = e;
                } catch (RuntimeException e) {
                    failure = new IOException(e);
                }
            }
        });
    }

    private void throwFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void started(Run started, TrainingHistory start) throws IOException {
        run = started;
        MlflowClient client = new MlflowClient(spec.url().replaceFirst("/+$", ""), token());
        TrainingRecord record = run.records().apply(start);
        Instant now = Instant.now();
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("starling.checkpoints", ShownText.withoutSecrets(run.folder()));
        tags.put("starling.data", run.manifest().fingerprint());
        tags.put("starling.version", record.software().starling());
        tags.put("spark.version", record.software().spark());
        tags.put("spark.application", run.resources().application());
        String name = spec.run() == null ? record.job() : spec.run();
        enqueue(() -> {
            remote = MlflowRun.start(client, spec.experiment(), name, tags, now);
            remote.params(FlatJson.of(record.configuration()));
            List<MlflowRun.Metric> earlier = new ArrayList<>();
            record.metrics().forEach(epoch -> earlier.addAll(metrics(epoch, now)));
            remote.metrics(earlier);
        });
    }

    private String token() throws IOException {
        if (spec.tokenEnv() == null) {
            return "";
        }
        String token = environment.apply(spec.tokenEnv());
        if (token == null || token.isBlank()) {
            throw new IOException(
                    "the environment variable %s of tracking.mlflow.tokenEnv is not set".formatted(spec.tokenEnv()));
        }
        return token.strip();
    }

    private static List<MlflowRun.Metric> metrics(EpochMetrics epoch, Instant time) {
        List<MlflowRun.Metric> metrics = new ArrayList<>();
        EpochFigure.allOf(epoch)
                .forEach((name, value) -> metrics.add(new MlflowRun.Metric(name, value, epoch.epoch(), time)));
        return metrics;
    }

    @Override
    public void completed(CompletedEpoch epoch) throws IOException {
        List<MlflowRun.Metric> metrics = metrics(epoch.metrics(), Instant.now());
        enqueue(() -> remote.metrics(metrics));
    }

    @Override
    public void ended(RunEnd end) throws IOException {
        Instant now = Instant.now();
        enqueue(() -> {
            try {
                artifacts(end);
            } finally {
                remote.end(end.failure() == null ? "FINISHED" : "FAILED", now);
            }
        });
        calls.shutdown();
        try {
            if (!calls.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("%s has not answered for %d s".formatted(spec.url(), END_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted", e);
        }
        throwFailure();
    }

    private void artifacts(RunEnd end) throws IOException {
        if (spec.artifacts() == MlflowSpec.Artifacts.NONE) {
            return;
        }
        Storage folder = Storage.at(run.folder(), hadoop);
        for (String name : ReportFolder.FILES) {
            if (folder.exists(name)) {
                remote.upload(name, () -> folder.open(name));
            }
        }
        if (spec.artifacts() == MlflowSpec.Artifacts.CHECKPOINT && end.best() != null) {
            String directory = new Path(end.best()).getName();
            for (String name : folder.lengths(directory).keySet()) {
                remote.upload("checkpoint/" + name, () -> folder.open(directory + "/" + name));
            }
            if (spec.register() != null) {
                remote.register(spec.register(), "checkpoint");
            }
        }
    }

    @Override
    public void close() {
        calls.shutdownNow();
    }
}
