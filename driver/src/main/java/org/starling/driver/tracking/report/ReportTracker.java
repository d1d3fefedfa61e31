package org.starling.driver.tracking.report;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.tracking.Run;
import org.starling.driver.tracking.RunEnd;
import org.starling.driver.tracking.RunTracker;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.TrainingHistory;
import org.starling.serving.history.Json;
import org.starling.serving.history.TrainingRecord;

/**
 * Writes the report of a run beside its checkpoints: after the first epoch, then after an epoch if the last report is older than
 * ten seconds, and at the end. Not thread-safe.
 */
public final class ReportTracker implements RunTracker {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Configuration hadoop;
    private final EnergyMeter energy = EnergyMeter.ofThisMachine();
    private final Instant started = Instant.now();
    private Run run;
    private DataSummary data;
    private TrainingHistory history;
    private EvaluationReport evaluation;
    private Instant written = Instant.EPOCH;

    public ReportTracker(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    @Override
    public String target() {
        return "the report of the run";
    }

    @Override
    public void started(Run started, TrainingHistory start) throws IOException {
        run = started;
        history = start;
        String shards = run.config().data().shards().path();
        data = DataSummary.of(run.manifest(), shards, qualityReport(shards));
    }

    /** The report that preprocessing wrote, as a link from the folder of checkpoints; null if there is none. */
    private String qualityReport(String shards) throws IOException {
        Storage storage = Storage.at(shards, hadoop);
        if (!storage.exists(ReportFolder.HTML)) {
            return null;
        }
        URI from = URI.create(run.folder());
        URI target = storage.root().toUri();
        String link = "file".equals(from.getScheme()) && "file".equals(target.getScheme())
                ? Path.of(from.getPath()).relativize(Path.of(target.getPath())).toString()
                : storage.location();
        return link + "/" + ReportFolder.HTML;
    }

    @Override
    public void completed(CompletedEpoch epoch) throws IOException {
        history = epoch.history();
        evaluation = epoch.evaluation();
        if (Duration.between(written, Instant.now()).compareTo(INTERVAL) >= 0) {
            write(TrainingReport.Status.RUNNING, RunEnd.failed(null, Map.of()));
        }
    }

    @Override
    public void ended(RunEnd end) throws IOException {
        if (end.evaluation() != null) {
            evaluation = end.evaluation();
        }
        write(end.failure() == null ? TrainingReport.Status.COMPLETED : TrainingReport.Status.FAILED, end);
    }

    private void write(TrainingReport.Status status, RunEnd end) throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        end.phases().forEach((phase, elapsed) -> seconds.put(phase, elapsed.toNanos() / 1e9));
        Instant now = Instant.now();
        TrainingRecord record = run.records().apply(history);
        if (record.metrics().isEmpty()) {
            return; // a run that fails in its first epoch leaves no folder of checkpoints behind
        }
        OptionalDouble joules = run.resources().isLocal() ? energy.joules() : OptionalDouble.empty();
        Cost cost = Cost.of(
                run.resources(), run.config().tracking().cost(), record, Duration.between(started, now), joules);
        TrainingReport report = new TrainingReport(
                TrainingReport.FORMAT,
                TrainingReport.VERSION,
                status,
                end.failure(),
                started,
                now,
                run.resources(),
                record,
                data,
                evaluation == null ? null : Json.tree(evaluation),
                seconds,
                cost,
                end.checkpoint(),
                end.best());
        ReportFolder.write(report, run.folder(), hadoop);
        written = now;
    }

    @Override
    public void close() {
        energy.close();
    }
}
