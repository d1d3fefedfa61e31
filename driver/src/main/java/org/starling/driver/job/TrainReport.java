package org.starling.driver.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.starling.driver.evaluation.LanguageReport;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.Straggler;
import org.starling.driver.report.TextTable;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.worker.result.WorkerReport;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.serving.history.EpochLedger;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;
import org.starling.serving.history.WorkerTimes;

/** The report of a training job that has ended, for people and programs. */
public final class TrainReport {
    private final String job;
    private final TrainResult result;

    public TrainReport(String job, TrainResult result) {
        this.job = job;
        this.result = result;
    }

    /** The report as text: record counts, epochs, evaluation, times and the path of the checkpoint. */
    public String toText() {
        TrainingHistory history = result.history();
        RecordLedger records = result.data().manifest().ledger();
        return """
                Data (%s)
                  records offered %s = kept %s + rejected %s
                %s
                Ledger and metrics of each epoch (%d workers)
                %s
                  examples offered %s = trained %s + rejected %s: the ledger balances

                Test set
                %s

                Workers in the last epoch
                %s

                Time        %s
                Checkpoint  %s%s
                """
                .formatted(
                        result.data().outcome().name().toLowerCase(Locale.ROOT),
                        Numbers.count(records.offered()),
                        Numbers.count(records.kept()),
                        Numbers.count(records.rejectedTotal()),
                        start(history),
                        workers(history),
                        indent(epochs(history)),
                        Numbers.count(history.ledger().offered()),
                        Numbers.count(history.ledger().trained()),
                        Numbers.count(history.ledger().rejected()),
                        indent(result.evaluation().toText()),
                        indent(workersTable(history.workers())),
                        result.phases().entrySet().stream()
                                .map(phase -> phase.getKey() + " " + Numbers.duration(phase.getValue()))
                                .collect(Collectors.joining(", ")),
                        result.checkpoint(),
                        best());
    }

    private static String start(TrainingHistory history) {
        return history.origin() == null
                ? ""
                : "%nStart from %s%n".formatted(history.origin().describe());
    }

    /** Shown only if it is not the last checkpoint. */
    private String best() {
        return result.best().path().equals(result.checkpoint())
                ? ""
                : "%nBest        %s".formatted(result.best().path());
    }

    private static int workers(TrainingHistory history) {
        List<EpochLedger> epochs = history.ledger().epochs();
        return epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).workers().size();
    }

    private String epochs(TrainingHistory history) {
        boolean language = result.evaluation() instanceof LanguageReport;
        boolean averaged = history.metrics().stream().anyMatch(metrics -> metrics.averageEvaluation() != null);
        List<String> header = new ArrayList<>(
                List.of("epoch", "offered", "trained", "rejected", "loss", "test loss", "test accuracy"));
        if (averaged) {
            header.addAll(List.of("average's loss", "average's accuracy"));
        }
        if (language) {
            header.add("test perplexity");
        }
        header.addAll(List.of("examples/s", "sent"));
        TextTable table = new TextTable(header);
        for (int i = 0; i < history.metrics().size(); i++) {
            EpochMetrics metrics = history.metrics().get(i);
            EpochLedger ledger = history.ledger().epochs().get(i);
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(metrics.epoch()),
                    Numbers.count(ledger.offered()),
                    Numbers.count(ledger.trained()),
                    Numbers.count(ledger.rejected()),
                    Numbers.loss(metrics.trainLoss())));
            row.addAll(scores(metrics.evaluation()));
            if (averaged) {
                row.addAll(scores(metrics.averageEvaluation()));
            }
            if (language) {
                EpochMetrics.Evaluation test = metrics.evaluation();
                row.add(test == null ? "-" : Numbers.loss(Math.exp(test.loss())));
            }
            row.add(Numbers.count(Math.round(metrics.examplesPerSecond())));
            row.add(Numbers.bytes(metrics.bytesSent()));
            table.row(row);
        }
        return table.toString();
    }

    /** Loss and accuracy, where they are known. */
    private static List<String> scores(EpochMetrics.Evaluation test) {
        return List.of(
                test == null ? "-" : Numbers.loss(test.loss()),
                test == null || test.accuracy() == null ? "-" : Numbers.fraction(test.accuracy()));
    }

    private static String workersTable(List<WorkerReport> workers) {
        TextTable table = new TextTable(
                "worker",
                "executor",
                "backend",
                "batches",
                "rounds",
                "train",
                "average",
                "load",
                "prepare",
                "sent",
                "codec",
                "native");
        for (WorkerReport worker : workers) {
            table.row(
                    worker.rank(),
                    worker.executor(),
                    worker.replica().backend(),
                    Numbers.count(worker.batches()),
                    Numbers.count(worker.rounds()),
                    Numbers.duration(worker.training()),
                    Numbers.duration(worker.averaging()),
                    Numbers.duration(worker.loading()),
                    Numbers.duration(worker.preparing()),
                    Numbers.bytes(worker.bytesSent()),
                    worker.codec().name().toLowerCase(Locale.ROOT),
                    Numbers.bytes(worker.nativeBytes()));
        }
        StringBuilder text = new StringBuilder(table.toString());
        Straggler.among(times(workers))
                .forEach(straggler ->
                        text.append("slow: ").append(straggler.describe()).append('\n'));
        List<String> reasons = workers.stream()
                .flatMap(worker -> worker.replica().reasons().stream())
                .distinct()
                .toList();
        return reasons.isEmpty() ? text.toString() : text + "no faster backend: " + String.join("; ", reasons);
    }

    private static List<WorkerTimes> times(List<WorkerReport> workers) {
        return workers.stream().map(WorkerTimes::of).toList();
    }

    private static String indent(String text) {
        return text.stripTrailing()
                .lines()
                .map(line -> line.isEmpty() ? line : "  " + line)
                .collect(Collectors.joining("\n"));
    }

    /** All figures as JSON. */
    public JsonNode toJson() {
        ObjectNode json = (ObjectNode) Json.tree(result.history().ledger());
        ObjectNode report = json.objectNode();
        report.put("job", job);
        report.put("checkpoint", result.checkpoint());
        report.put("best", result.best().path());
        if (result.history().origin() != null) {
            report.set("origin", Json.tree(result.history().origin()));
        }
        report.set("data", Json.tree(result.data().manifest().ledger()));
        report.set("ledger", json);
        report.set("metrics", Json.tree(result.history().metrics()));
        report.set("workers", Json.tree(result.history().workers()));
        report.set(
                "stragglers", Json.tree(Straggler.among(times(result.history().workers()))));
        report.set("evaluation", Json.tree(result.evaluation()));
        ObjectNode seconds = report.putObject("seconds");
        result.phases().forEach((phase, elapsed) -> seconds.put(phase, elapsed.toNanos() / 1e9));
        return report;
    }
}
