package org.starling.driver.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.FolderLock;
import org.starling.driver.checkpoint.Retention;
import org.starling.driver.config.JobConfig;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.EpochHooks;
import org.starling.driver.training.EpochListener;
import org.starling.driver.training.TrainingHistory;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelWeights;
import org.starling.serving.history.EpochMetrics;

/**
 * Evaluates the network after every epoch, writes the checkpoints that the job asks for, and calls its listeners. The last epoch
 * always gets a checkpoint, and with early stopping every epoch that is the best so far.
 */
final class SavingHooks implements EpochHooks {
    private final JobConfig config;
    private final RecordMaker records;
    private final Folder folder;
    private final Function<ModelState, EvaluationReport> evaluator;
    private final List<EpochListener> listeners;
    private final PhaseClock clock;
    private EvaluationReport evaluation;

    /** The folder of the checkpoints: its store, the states that are spilled there, and the right to write to it. */
    record Folder(CheckpointStore store, CheckpointEpochStorage storage, FolderLock lock) {}

    SavingHooks(
            JobConfig config,
            RecordMaker records,
            Folder folder,
            Function<ModelState, EvaluationReport> evaluator,
            List<EpochListener> listeners,
            PhaseClock clock) {
        this.config = config;
        this.records = records;
        this.folder = folder;
        this.evaluator = evaluator;
        this.listeners = listeners;
        this.clock = clock;
    }

    @Override
    public Optional<EpochMetrics.Evaluation> evaluate(ModelState model, ModelWeights weights) {
        EvaluationReport report = clock.time("evaluate", () -> evaluator.apply(model));
        if (weights == ModelWeights.LAST) {
            evaluation = report;
        }
        return Optional.of(report.summary());
    }

    @Override
    public EpochListener.Decision completed(TrainingHistory history) {
        folder.lock().requireHeld();
        int epoch = history.model().epoch();
        EpochMetrics metrics = history.metrics().get(history.metrics().size() - 1);
        clock.add("train", Duration.ofNanos((long) (metrics.seconds() * 1e9)));
        boolean isDue = epoch % config.checkpoints().everyEpochs() == 0
                || config.training().isOver(history.metrics(), epoch)
                || config.training().keepsLast(history.metrics());
        String saved = isDue ? save(history).path() : null;
        EpochListener.Decision decision =
                EpochListener.callAll(listeners, new CompletedEpoch(history, saved, evaluation));
        if (decision == EpochListener.Decision.STOP && !isDue) {
            save(history);
        }
        folder.storage().removeAllBut(history.model());
        return decision;
    }

    private CheckpointEntry save(TrainingHistory history) {
        Retention retention =
                new Retention(config.checkpoints().keep(), config.training().selectionMetric());
        return clock.time("checkpoint", () -> folder.store().save(checkpoint(history), retention));
    }

    @Override
    public String continuation() {
        return folder.store()
                .latest()
                .map(latest -> "resume with --resume, which continues after %s".formatted(latest.name()))
                .orElse("train again (there is no checkpoint yet)");
    }

    /** The evaluation of the last epoch; empty if no epoch was trained. */
    Optional<EvaluationReport> lastEvaluation() {
        return Optional.ofNullable(evaluation);
    }

    private Checkpoint checkpoint(TrainingHistory history) {
        return new Checkpoint(history.model(), history.outerState(), records.manifest(), records.record(history));
    }
}
