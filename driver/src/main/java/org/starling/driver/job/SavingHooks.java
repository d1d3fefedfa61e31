package org.starling.driver.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.starling.driver.checkpoint.Checkpoint;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.ModelState;
import org.starling.driver.checkpoint.Retention;
import org.starling.driver.checkpoint.SoftwareVersions;
import org.starling.driver.checkpoint.TrainingRecord;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigWriter;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.ledger.DataBooks;
import org.starling.driver.ledger.EpochMetrics;
import org.starling.driver.training.EpochHooks;
import org.starling.driver.training.TrainingHistory;
import org.starling.pipeline.shard.ShardManifest;

/** Evaluates the network after every epoch, and writes the checkpoints that the job asks for; always that of the last epoch. */
final class SavingHooks implements EpochHooks {
    private final JobConfig config;
    private final ShardManifest manifest;
    private final CheckpointStore store;
    private final Function<ModelState, EvaluationReport> evaluator;
    private final PhaseClock clock;
    private final JsonNode configuration;
    private EvaluationReport evaluation;

    SavingHooks(
            JobConfig config,
            ShardManifest manifest,
            CheckpointStore store,
            Function<ModelState, EvaluationReport> evaluator,
            PhaseClock clock) {
        this.config = config;
        this.manifest = manifest;
        this.store = store;
        this.evaluator = evaluator;
        this.clock = clock;
        this.configuration = JobConfigWriter.redactedTree(config);
    }

    @Override
    public Optional<EpochMetrics.Evaluation> evaluate(ModelState model) {
        evaluation = clock.time("evaluate", () -> evaluator.apply(model));
        return Optional.of(evaluation.summary());
    }

    @Override
    public void completed(TrainingHistory history) {
        int epoch = history.model().epoch();
        EpochMetrics metrics = history.metrics().get(history.metrics().size() - 1);
        clock.add("train", Duration.ofNanos((long) (metrics.seconds() * 1e9)));
        if (epoch % config.checkpoints().everyEpochs() == 0
                || epoch == config.training().epochs()) {
            clock.time(
                    "checkpoint",
                    () -> store.save(
                            checkpoint(history),
                            new Retention(config.checkpoints().keep())));
        }
    }

    /** The evaluation of the last epoch; empty if no epoch was trained. */
    Optional<EvaluationReport> lastEvaluation() {
        return Optional.ofNullable(evaluation);
    }

    private Checkpoint checkpoint(TrainingHistory history) {
        ModelState model = history.model();
        TrainingRecord record = new TrainingRecord(
                TrainingRecord.VERSION,
                config.name(),
                model.epoch(),
                model.iteration(),
                history.examples(),
                config.training().seed(),
                history.metrics(),
                history.ledger(),
                new DataBooks(
                        manifest.books().offered(),
                        manifest.books().kept(),
                        manifest.books().rejected()),
                configuration,
                SoftwareVersions.current(),
                Instant.now());
        return new Checkpoint(model, history.outerState(), manifest.toJson(), record);
    }
}
