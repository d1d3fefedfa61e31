package org.starling.driver.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.FolderLock;
import org.starling.driver.checkpoint.Retention;
import org.starling.driver.config.EarlyStoppingSpec;
import org.starling.driver.config.JobConfig;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.training.EpochHooks;
import org.starling.driver.training.TrainingHistory;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

/**
 * Evaluates the network after every epoch, and writes the checkpoints that the job asks for; always that of the last epoch, and
 * with early stopping that of every epoch that is the best so far.
 */
final class SavingHooks implements EpochHooks {
    private final JobConfig config;
    private final RecordMaker records;
    private final CheckpointEpochStorage storage;
    private final CheckpointStore store;
    private final FolderLock lock;
    private final Function<ModelState, EvaluationReport> evaluator;
    private final PhaseClock clock;
    private EvaluationReport evaluation;

    SavingHooks(
            JobConfig config,
            RecordMaker records,
            CheckpointEpochStorage storage,
            CheckpointStore store,
            FolderLock lock,
            Function<ModelState, EvaluationReport> evaluator,
            PhaseClock clock) {
        this.config = config;
        this.records = records;
        this.storage = storage;
        this.store = store;
        this.lock = lock;
        this.evaluator = evaluator;
        this.clock = clock;
    }

    @Override
    public Optional<EpochMetrics.Evaluation> evaluate(ModelState model) {
        evaluation = clock.time("evaluate", () -> evaluator.apply(model));
        return Optional.of(evaluation.summary());
    }

    @Override
    public void completed(TrainingHistory history) {
        lock.requireHeld();
        int epoch = history.model().epoch();
        EpochMetrics metrics = history.metrics().get(history.metrics().size() - 1);
        clock.add("train", Duration.ofNanos((long) (metrics.seconds() * 1e9)));
        if (epoch % config.checkpoints().everyEpochs() == 0
                || config.training().isOver(history.metrics(), epoch)
                || isBestSoFar(history.metrics())) {
            clock.time(
                    "checkpoint",
                    () -> store.save(
                            checkpoint(history),
                            new Retention(config.checkpoints().keep(), selectionMetric())));
        }
        storage.removeAllBut(history.model());
    }

    @Override
    public String continuation() {
        return store.latest()
                .map(latest -> "resume with --resume, which continues after %s".formatted(latest.name()))
                .orElse("train again (there is no checkpoint yet)");
    }

    private boolean isBestSoFar(List<EpochMetrics> metrics) {
        EpochMetrics last = metrics.get(metrics.size() - 1);
        return config.training().earlyStopping() != null
                && selectionMetric().best(metrics).equals(Optional.of(last));
    }

    private SelectionMetric selectionMetric() {
        EarlyStoppingSpec stopping = config.training().earlyStopping();
        return stopping == null ? SelectionMetric.ACCURACY : stopping.metric();
    }

    /** The evaluation of the last epoch; empty if no epoch was trained. */
    Optional<EvaluationReport> lastEvaluation() {
        return Optional.ofNullable(evaluation);
    }

    private Checkpoint checkpoint(TrainingHistory history) {
        return new Checkpoint(history.model(), history.outerState(), records.manifest(), records.record(history));
    }
}
