package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.TextTable;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.CheckpointName;
import org.starling.serving.checkpoint.ModelWeights;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;
import org.starling.serving.history.TrainingRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling checkpoints}: the checkpoints of a job. Needs no Spark. */
@Command(name = "checkpoints", description = "Lists, shows, fetches and verifies the checkpoints of a job.")
public final class CheckpointsCommand implements Runnable {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    CheckpointsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: list, show, fetch or verify");
    }

    @Command(name = "list", description = "Lists the checkpoints in a folder, with epoch, size and figures.")
    void list(
            @Parameters(paramLabel = "FOLDER", description = "checkpoints.path of the job.") String folder,
            @Mixin PublicKeyOption publicKey) {
        CheckpointStore store = publicKey.store(folder);
        TextTable table = new TextTable("epoch", "", "examples", "loss", "test loss", "test accuracy", "size", "path");
        Optional<CheckpointName> best = store.best().map(CheckpointEntry::name);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (CheckpointEntry entry : store.list()) {
            TrainingRecord record = store.record(entry.name());
            Optional<EpochMetrics> metrics = record.lastMetrics();
            Optional<EpochMetrics.Evaluation> test = metrics.map(EpochMetrics::evaluation);
            boolean isBest = best.equals(Optional.of(entry.name()));
            table.row(
                    position(entry.name()),
                    isBest ? "best" : "",
                    Numbers.count(record.examples()),
                    metrics.map(figures -> Numbers.loss(figures.trainLoss())).orElse("-"),
                    test.map(figures -> Numbers.loss(figures.loss())).orElse("-"),
                    test.map(EpochMetrics.Evaluation::accuracy)
                            .map(Numbers::fraction)
                            .orElse("-"),
                    Numbers.bytes(entry.bytes()),
                    entry.path());
            ObjectNode row = (ObjectNode) Json.tree(entry);
            json.add(row.put("best", isBest));
        }
        context.result(json.isEmpty() ? "No checkpoints in " + store.path() : table.toString(), json);
    }

    @Command(name = "show", description = "Shows the training record of a checkpoint: state.json.")
    void show(@Mixin ChosenCheckpoint checkpoint) {
        TrainingRecord record = checkpoint.store().record(checkpoint.name());
        context.result(record.toJson(), Json.tree(record));
    }

    @Command(name = "fetch", description = "Copies the model of a checkpoint, which DL4J opens, to a local file.")
    void fetch(
            @Mixin ChosenCheckpoint checkpoint,
            @Parameters(index = "1", paramLabel = "TARGET", description = "Local file, or folder with --all.")
                    Path target,
            @Mixin WeightsOption weights,
            @Option(names = "--all", description = "Copies the whole checkpoint, not only model.zip.") boolean all) {
        CheckpointName chosen = checkpoint.name();
        CheckpointStore.Content model = weights.chosen() == ModelWeights.AVERAGE
                ? CheckpointStore.Content.AVERAGE
                : CheckpointStore.Content.MODEL;
        Path written = checkpoint.store().fetch(chosen, all ? CheckpointStore.Content.ALL : model, target);
        context.result(
                "The checkpoint of %s is in %s".formatted(chosen, written),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("epoch", chosen.epoch())
                        .put("rounds", chosen.rounds())
                        .put("path", written.toString()));
    }

    @Command(
            name = "verify",
            description = "Compares all files of all checkpoints with their checksums, and these with their signature.")
    void verify(
            @Parameters(paramLabel = "FOLDER", description = "checkpoints.path of the job.") String folder,
            @Mixin PublicKeyOption publicKey) {
        CheckpointStore store = publicKey.store(folder);
        List<CheckpointEntry.Verification> results = store.verify();
        String sound = store.verifiesSignatures() ? "sound, signed" : "sound";
        TextTable table = new TextTable("epoch", "state", "path");
        results.forEach(result -> table.row(
                position(result.name()), result.sound() ? sound : String.join("; ", result.damages()), result.path()));
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

    /** Epochs completed, and rounds of the next one in a snapshot. */
    private static String position(CheckpointName name) {
        return name.isSnapshot()
                ? "%d + %s rounds".formatted(name.epoch(), Numbers.count(name.rounds()))
                : "" + name.epoch();
    }
}
