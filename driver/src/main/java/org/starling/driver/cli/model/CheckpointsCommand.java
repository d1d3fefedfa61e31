package org.starling.driver.cli.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointException;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.TrainingRecord;
import org.starling.driver.checkpoint.directory.CheckpointName;
import org.starling.driver.cli.context.CommandContext;
import org.starling.driver.document.Json;
import org.starling.driver.document.TextTable;
import org.starling.driver.ledger.EpochMetrics;
import org.starling.driver.report.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling checkpoints}: what a job saved. Needs no Spark. */
@Command(name = "checkpoints", description = "Lists, shows, fetches and verifies the checkpoints of a job.")
public final class CheckpointsCommand implements Runnable {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    public CheckpointsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: list, show, fetch or verify");
    }

    @Command(name = "list", description = "Lists the checkpoints in a folder, with epoch, size and figures.")
    void list(@Parameters(paramLabel = "FOLDER", description = "checkpoints.path of the job.") String folder) {
        CheckpointStore store = store(folder);
        TextTable table = new TextTable("epoch", "examples", "loss", "test accuracy", "size", "path");
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (CheckpointEntry entry : store.list()) {
            TrainingRecord record = store.record(entry.name());
            Optional<EpochMetrics> metrics = record.lastMetrics();
            table.row(
                    position(entry.name()),
                    Numbers.count(record.examples()),
                    metrics.map(figures -> Numbers.loss(figures.trainLoss())).orElse("-"),
                    metrics.map(EpochMetrics::evaluation)
                            .map(EpochMetrics.Evaluation::accuracy)
                            .map(Numbers::fraction)
                            .orElse("-"),
                    Numbers.bytes(entry.bytes()),
                    entry.path());
            json.add(Json.tree(entry));
        }
        context.result(json.isEmpty() ? "No checkpoints in " + store.path() : table.toString(), json);
    }

    @Command(name = "show", description = "Shows how a checkpoint came about: state.json.")
    void show(
            @Parameters(paramLabel = "FOLDER", description = "checkpoints.path of the job.") String folder,
            @Option(names = "--epoch", description = "Which one (default: the latest).") Integer epoch) {
        CheckpointStore store = store(folder);
        TrainingRecord record = store.record(chosen(store, epoch));
        context.result(record.toJson(), Json.tree(record));
    }

    @Command(name = "fetch", description = "Copies the model of a checkpoint, which DL4J opens, to a local file.")
    void fetch(
            @Parameters(paramLabel = "FOLDER", description = "checkpoints.path of the job.") String folder,
            @Parameters(paramLabel = "TARGET", description = "Local file, or folder with --all.") Path target,
            @Option(names = "--epoch", description = "Which one (default: the latest).") Integer epoch,
            @Option(names = "--all", description = "Copies the whole checkpoint, not only model.zip.") boolean all) {
        CheckpointStore store = store(folder);
        CheckpointName chosen = chosen(store, epoch);
        Path written = store.fetch(chosen, all ? CheckpointStore.Content.ALL : CheckpointStore.Content.MODEL, target);
        context.result(
                "The checkpoint of %s is in %s".formatted(chosen, written),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("epoch", chosen.epoch())
                        .put("rounds", chosen.rounds())
                        .put("path", written.toString()));
    }

    @Command(name = "verify", description = "Compares all files of all checkpoints with their checksums.")
    void verify(@Parameters(paramLabel = "FOLDER", description = "checkpoints.path of the job.") String folder) {
        CheckpointStore store = store(folder);
        List<CheckpointEntry.Verification> results = store.verify();
        TextTable table = new TextTable("epoch", "state", "path");
        results.forEach(result -> table.row(
                position(result.name()),
                result.sound() ? "sound" : String.join("; ", result.damages()),
                result.path()));
        context.result(table.toString(), Json.tree(results));
        List<CheckpointName> damaged = results.stream()
                .filter(result -> !result.sound())
                .map(CheckpointEntry.Verification::name)
                .toList();
        if (!damaged.isEmpty()) {
            throw new CheckpointException(
                    "Cannot trust the checkpoints of %s in %s: they were changed or damaged; use another epoch, or train again"
                            .formatted(damaged, store.path()));
        }
    }

    private static CheckpointStore store(String folder) {
        return CheckpointStore.at(folder, new Configuration());
    }

    /** Epochs completed, and rounds of the next one in a snapshot. */
    private static String position(CheckpointName name) {
        return name.isSnapshot()
                ? "%d + %s rounds".formatted(name.epoch(), Numbers.count(name.rounds()))
                : "" + name.epoch();
    }

    private static CheckpointName chosen(CheckpointStore store, Integer epoch) {
        if (epoch != null) {
            return CheckpointName.afterEpoch(epoch);
        }
        return store.latest()
                .orElseThrow(() -> new CheckpointException(
                        "Cannot find a checkpoint: there is none in %s; give the checkpoints.path of a job that has run"
                                .formatted(store.path())))
                .name();
    }
}
