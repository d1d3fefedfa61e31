package org.starling.driver.tracking.report;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.driver.config.TrackingSpec;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.tracking.Run;
import org.starling.driver.tracking.RunEnd;
import org.starling.driver.tracking.RunResources;
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
    private Subject subject;
    private TrainingHistory history;
    private EvaluationReport evaluation;
    private Instant written = Instant.EPOCH;

    /**
     * The subject of a report.
     *
     * @param folder of the checkpoints, with scheme
     * @param resources that the run has on its cluster
     * @param records makes the record of a history, without secrets
     * @param data the examples
     * @param prices for the cost
     */
    public record Subject(
            String folder,
            RunResources resources,
            Function<TrainingHistory, TrainingRecord> records,
            DataSummary data,
            TrackingSpec.CostSpec prices) {}

    /** The report of a job, which {@link #started} describes. */
    public ReportTracker(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /** The report of a fit; {@link #started} is not called. */
    public ReportTracker(Configuration hadoop, Subject subject, TrainingHistory start) {
        this.hadoop = hadoop;
        this.subject = subject;
        this.history = start;
    }

    @Override
    public String target() {
        return "the report of the run";
    }

    @Override
    public void started(Run run, TrainingHistory start) throws IOException {
        history = start;
        String shards = run.config().data().shards().path();
        subject = new Subject(
                run.folder(),
                run.resources(),
                run.records(),
                DataSummary.of(run.manifest(), shards, qualityReport(run.folder(), shards)),
                run.config().tracking().cost());
    }

    /** The report that preprocessing wrote, as a link from the folder of checkpoints; null if there is none. */
    private String qualityReport(String folder, String shards) throws IOException {
        Storage storage = Storage.at(shards, hadoop);
        if (!storage.exists(ReportFolder.HTML)) {
            return null;
        }
        URI from = URI.create(folder);
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
        TrainingRecord record = subject.records().apply(history);
        if (record.metrics().isEmpty()) {
            return; // a run that fails in its first epoch leaves no folder of checkpoints behind
        }
        OptionalDouble joules = subject.resources().isLocal() ? energy.joules() : OptionalDouble.empty();
        Cost cost = Cost.of(subject.resources(), subject.prices(), record, Duration.between(started, now), joules);
        TrainingReport report = new TrainingReport(
                TrainingReport.FORMAT,
                TrainingReport.VERSION,
                status,
                end.failure(),
                started,
                now,
                subject.resources(),
                record,
                subject.data(),
                evaluation == null ? null : Json.tree(evaluation),
                seconds,
                cost,
                end.checkpoint(),
                end.best());
        ReportFolder.write(report, subject.folder(), hadoop);
        written = now;
    }

    @Override
    public void close() {
        energy.close();
    }
}
