package org.starling.driver.ml;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.FolderLock;
import org.starling.driver.checkpoint.Retention;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.tracking.RunTrackers;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.EpochHooks;
import org.starling.driver.training.EpochListener;
import org.starling.driver.training.TrainingHistory;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelWeights;
import org.starling.serving.history.EpochMetrics;

/**
 * Evaluates the network after every epoch if there are validation rows, writes a checkpoint if there is a folder, calls the
 * listeners, and keeps the best network in memory if training may stop early.
 */
final class FitHooks implements EpochHooks {
    private static final int KEPT_CHECKPOINTS = 3;

    private final FitSettings settings;
    private final Function<ModelState, Optional<EvaluationReport>> evaluator;
    private final Function<TrainingHistory, Checkpoint> checkpoints;
    /** Null without checkpoints. */
    private final Folder folder;

    private final List<EpochListener> listeners;
    private TrainingHistory best;
    private EvaluationReport evaluation;

    /** The folder of checkpoints, and the right to write to it. */
    record Folder(CheckpointStore store, FolderLock lock) {}

    FitHooks(
            FitSettings settings,
            Function<ModelState, Optional<EvaluationReport>> evaluator,
            Function<TrainingHistory, Checkpoint> checkpoints,
            Folder folder,
            RunTrackers trackers) {
        this.settings = settings;
        this.evaluator = evaluator;
        this.checkpoints = checkpoints;
        this.folder = folder;
        this.listeners = Stream.concat(Stream.of(trackers), settings.listeners().stream())
                .toList();
    }

    @Override
    public Optional<EpochMetrics.Evaluation> evaluate(ModelState model, ModelWeights weights) {
        Optional<EvaluationReport> report = evaluator.apply(model);
        if (weights == ModelWeights.LAST) {
            evaluation = report.orElse(null);
        }
        return report.map(EvaluationReport::summary);
    }

    @Override
    public EpochListener.Decision completed(TrainingHistory history) {
        if (settings.training().keepsLast(history.metrics())) {
            best = history;
        }
        String saved = folder == null ? null : save(history);
        return EpochListener.callAll(listeners, new CompletedEpoch(history, saved, evaluation));
    }

    /** The scores after the last epoch; empty without validation rows. */
    Optional<EvaluationReport> lastEvaluation() {
        return Optional.ofNullable(evaluation);
    }

    private String save(TrainingHistory history) {
        folder.lock().requireHeld();
        return folder.store()
                .save(
                        checkpoints.apply(history),
                        new Retention(KEPT_CHECKPOINTS, settings.training().selectionMetric()))
                .path();
    }

    /** The network of a fit: with early stopping the best, otherwise the last. */
    Checkpoint result(TrainingHistory history) {
        if (settings.training().earlyStopping() == null) {
            return checkpoints.apply(history);
        }
        int bestEpoch = settings.training()
                .selectionMetric()
                .best(history.metrics())
                .map(EpochMetrics::epoch)
                .orElse(history.model().epoch());
        if (best != null && best.model().epoch() == bestEpoch) {
            return checkpoints.apply(best);
        }
        // an epoch of the fit that was resumed
        return bestEpoch == history.model().epoch()
                ? checkpoints.apply(history)
                : folder.store().load(bestEpoch);
    }

    @Override
    public String continuation() {
        return folder != null ? "fit again with earlierCheckpoints=resume" : "fit again";
    }
}
