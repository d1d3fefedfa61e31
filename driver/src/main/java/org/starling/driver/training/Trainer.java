package org.starling.driver.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.starling.driver.cluster.TooFewSlotsException;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.metrics.TrainingMeter;
import org.starling.driver.metrics.page.EpochEvent;
import org.starling.driver.report.EpochSummary;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.report.Straggler;
import org.starling.kernels.replica.RateSchedule;
import org.starling.kernels.worker.EpochPlan;
import org.starling.kernels.worker.EpochStorage;
import org.starling.kernels.worker.rendezvous.Rendezvous;
import org.starling.kernels.worker.result.WorkerReport;
import org.starling.pipeline.progress.JobDescription;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelWeights;
import org.starling.serving.history.EpochLedger;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.WorkerLedger;
import org.starling.serving.history.WorkerTimes;

/**
 * Trains a network by parameter averaging, epoch after epoch: run the epoch's barrier job, balance its ledger, evaluate,
 * hand the result to the hooks. Runs on the thread that calls it; one job at a time.
 *
 * @param <T> element type of the data
 */
public final class Trainer<T> {
    private static final AtomicInteger TRAININGS = new AtomicInteger();

    /** Number of this training in this process, from 1. */
    private final int ordinal = TRAININGS.incrementAndGet();

    private final TrainingSpec spec;
    private final TrainingData<T> data;
    private final ProgressListener progress;
    private final Function<TrainingHistory, EpochStorage> storage;

    /** A trainer without snapshots, which keeps states of any size in memory. */
    public Trainer(TrainingSpec spec, TrainingData<T> data, ProgressListener progress) {
        this(spec, data, progress, history -> EpochStorage.IN_MEMORY);
    }

    /**
     * @param spec how to train; its {@code workers} must be the partitions of {@code data}
     * @param data to train on
     * @param progress receives the progress of training
     * @param storage of the epoch that follows a history: for snapshots, and large states
     */
    public Trainer(
            TrainingSpec spec,
            TrainingData<T> data,
            ProgressListener progress,
            Function<TrainingHistory, EpochStorage> storage) {
        if (spec.workers() != data.workers()) {
            throw new IllegalArgumentException("Cannot train with %d workers: the data has %d partitions"
                    .formatted(spec.workers(), data.workers()));
        }
        this.spec = spec;
        this.data = data;
        this.progress = new MeteredProgress(progress);
        this.storage = storage;
    }

    /**
     * Trains until {@code spec.epochs()} epochs are completed, counting those of {@code start}, or {@code
     * spec.earlyStopping()} or the hooks end it.
     *
     * @throws TrainingException if an epoch cannot be completed
     */
    public TrainingHistory train(TrainingHistory start, EpochHooks hooks) {
        try (ReplicaLease lease = new ReplicaLease()) {
            return train(start, hooks, lease);
        }
    }

    /** The same with replicas that are kept for the next call with this lease. */
    @SuppressWarnings("try") // the rendezvous is used by the tasks, as long as it is open
    public TrainingHistory train(TrainingHistory start, EpochHooks hooks, ReplicaLease lease) {
        EpochRunner<T> runner = new EpochRunner<>(data, spec.epochRetries(), progress);
        LearningRate learningRate = LearningRate.of(start.model().network());
        if (spec.learningRate() != null && !learningRate.isPresent()) {
            throw new TrainingException(
                    "Cannot follow training.learningRate: no updater of the network has a learning rate; remove the block, or choose another updater");
        }
        TrainingHistory history = start;
        EpochListener.Decision decision = EpochListener.Decision.CONTINUE;
        try (Rendezvous meeting = Rendezvous.open(lease.job())) {
            while (decision == EpochListener.Decision.CONTINUE
                    && !spec.isOver(history.metrics(), history.model().epoch())) {
                history = trainEpoch(lease, runner, history, hooks, learningRate);
                decision = hooks.completed(history);
            }
        }
        if (spec.stopsEarly(history.metrics())) {
            progress.note(spec.earlyStopping().describe(history.metrics()));
        } else if (decision == EpochListener.Decision.STOP) {
            progress.note("Stopping after epoch %d of %d: a listener ended training"
                    .formatted(history.model().epoch(), spec.epochs()));
        }
        return history;
    }

    @SuppressWarnings("try") // the descriptions work by being open
    private TrainingHistory trainEpoch(
            ReplicaLease lease,
            EpochRunner<T> runner,
            TrainingHistory history,
            EpochHooks hooks,
            LearningRate learningRate) {
        ModelState model = history.model();
        int number = model.epoch() + 1;
        RateSchedule rates = spec.nextRates(data.mostUpdates(spec.examplesOfUpdate()), history.metrics());
        EpochOutcome outcome;
        try (JobDescription training =
                describe(number, "training on %s examples".formatted(Numbers.count(data.examples())))) {
            outcome = runner.run(
                    plan(lease, model, rates),
                    lease.start(model, history.outerState()),
                    storage.apply(history),
                    () -> progress.epochStarted(number, spec.epochs(), data.examples()));
        } catch (TooFewSlotsException e) {
            throw new TrainingException(
                    "Cannot complete epoch %d: %s; start workers of the cluster, then %s"
                            .formatted(number, e.getMessage(), hooks.continuation()),
                    e);
        }
        lease.hold(outcome.state());
        EpochLedger ledger = ledger(number, outcome.reports()).requireComplete(data.examples());
        ModelState next = new ModelState(
                model.network(),
                outcome.state().parameterSource(),
                outcome.state().updaterSource(),
                outcome.iteration(),
                number);
        Optional<EpochMetrics.Evaluation> evaluation;
        Optional<EpochMetrics.Evaluation> ofAverage;
        try (JobDescription evaluating = describe(number, "evaluating")) {
            evaluation = hooks.evaluate(next, ModelWeights.LAST);
            ofAverage = next.averaged(outcome.state().outerState())
                    .flatMap(average -> hooks.evaluate(average, ModelWeights.AVERAGE));
        }
        OptionalDouble rate = learningRate.at(model, rates);
        EpochMetrics metrics = new EpochMetrics(
                number,
                outcome.examples(),
                outcome.meanLoss(),
                outcome.elapsed().toNanos() / 1e9,
                outcome.bytesSent(),
                evaluation.orElse(null),
                rate.isPresent() ? rate.getAsDouble() : null,
                outcome.reports().stream().map(WorkerTimes::of).toList(),
                ofAverage.orElse(null));
        TrainingMeter.DRIVER.completed(metrics);
        EpochEvent.post(data.elements().context(), ordinal, spec.epochs(), metrics);
        progress.epochEnded(summary(metrics, ledger));
        return history.with(next, outcome.state().outerState(), metrics, ledger, outcome.reports());
    }

    /** Describes the jobs of a part of an epoch, for Spark's web pages. */
    private JobDescription describe(int epoch, String part) {
        return JobDescription.of(data.elements().context(), "Epoch %d of %d: %s".formatted(epoch, spec.epochs(), part));
    }

    private EpochPlan plan(ReplicaLease lease, ModelState model, RateSchedule rates) {
        return new EpochPlan(
                lease.job(), model.epoch(), model.iteration(), lease.nextVersion(), spec.seed(), spec.policy(), rates);
    }

    private EpochSummary summary(EpochMetrics metrics, EpochLedger ledger) {
        Map<String, Double> held = new LinkedHashMap<>();
        putScores(held, metrics.evaluation(), "");
        putScores(held, metrics.averageEvaluation(), " of the average");
        return new EpochSummary(
                metrics.epoch(),
                spec.epochs(),
                ledger.offered(),
                ledger.trained(),
                ledger.rejected(),
                metrics.trainLoss(),
                Duration.ofNanos((long) (metrics.seconds() * 1e9)),
                metrics.bytesSent(),
                Straggler.among(metrics.workers()),
                held);
    }

    private static void putScores(Map<String, Double> held, EpochMetrics.Evaluation scores, String whose) {
        if (scores != null) {
            if (scores.accuracy() != null) {
                held.put("accuracy" + whose, scores.accuracy());
            }
            held.put("test loss" + whose, scores.loss());
        }
    }

    private EpochLedger ledger(int epoch, List<WorkerReport> reports) {
        List<WorkerLedger> workers = new ArrayList<>();
        for (WorkerReport report : reports) {
            workers.add(new WorkerLedger(report.rank(), data.offeredTo(report.rank()), report.examples(), Map.of()));
        }
        return new EpochLedger(epoch, workers);
    }
}
