package org.starling.kernels.worker;

import java.time.Duration;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.averaging.outer.OuterState;
import org.starling.kernels.step.TrainingStep;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.result.WorkerReport;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.SnapshotPosition;
import org.starling.kernels.worker.snapshot.SnapshotTaker;

/**
 * One worker's epoch: train some batches, average, and again, until every worker has trained all its examples. A worker
 * that has finished keeps taking part with weight 0. When the epoch is over, parameters and updater state are the same on
 * all workers. Lives for one epoch, on one thread.
 */
final class EpochLoop {
    private final EpochPlan plan;
    private final TrainingStep step;
    private final Feed feed;
    private final Averaging averaging;
    private final TrainingProgress progress;
    private final SnapshotTaker snapshots;

    private long rounds;
    private long examples;
    private int batches;
    private double lossSum;
    private int divergedAt;
    private String refusal = "";
    private long trainingNanos;
    private long loadingNanos;
    private long averagingNanos;

    /**
     * @param feed the batches that are left
     * @param from where the worker stands
     */
    EpochLoop(
            EpochPlan plan,
            TrainingStep step,
            Feed feed,
            Averaging averaging,
            TrainingProgress progress,
            SnapshotTaker snapshots,
            Departure from) {
        this.plan = plan;
        this.step = step;
        this.feed = feed;
        this.averaging = averaging;
        this.progress = progress;
        this.snapshots = snapshots;
        this.rounds = from.rounds();
        this.examples = from.own().examples();
        this.batches = from.own().batches();
        this.lossSum = from.own().lossSum();
    }

    /** Trains the epoch. */
    EpochResult run(String executor, Duration preparing) throws AveragingException, InterruptedException {
        if (examples > 0) {
            progress.trained((int) Math.min(examples, Integer.MAX_VALUE), lossSum);
        }
        RoundOutcome outcome;
        do {
            Contribution mine = trainUntilRound();
            long start = System.nanoTime();
            outcome = averaging.round(step, mine);
            averagingNanos += System.nanoTime() - start;
            rounds++;
            if (outcome.snapshotDue() && !outcome.everyoneFinished() && Double.isFinite(outcome.lossSum())) {
                takeSnapshot();
            }
        } while (!outcome.everyoneFinished() && Double.isFinite(outcome.lossSum()));

        if (Double.isFinite(outcome.lossSum())) {
            averaging.finish(step, examples);
            return new EpochResult.Completed(report(executor, preparing), step.iteration());
        }
        return refusal.isEmpty()
                ? new EpochResult.Diverged(report(executor, preparing), divergedAt)
                : new EpochResult.Refused(refusal);
    }

    private Contribution trainUntilRound() {
        long roundExamples = 0;
        double roundLoss = 0;
        for (int i = 0; i < plan.averageEvery() && hasNext(); i++) {
            long loaded = System.nanoTime();
            int size = feed.load();
            long started = System.nanoTime();
            double batchLoss = loss() * size;
            trainingNanos += System.nanoTime() - started;
            loadingNanos += started - loaded;
            batches++;
            roundExamples += size;
            roundLoss += batchLoss;
            progress.trained(size, batchLoss);
            if (!Double.isFinite(batchLoss)) {
                divergedAt = refusal.isEmpty() ? batches : 0;
                break;
            }
        }
        examples += roundExamples;
        lossSum += roundLoss;
        return new Contribution(roundExamples, roundLoss, !hasNext(), snapshots.isDue(rounds + 1));
    }

    private void takeSnapshot() throws AveragingException, InterruptedException {
        RankState own = new RankState(
                averaging.seat().rank(),
                step.iteration(),
                batches,
                examples,
                lossSum,
                averaging.ownUpdaterState(step),
                OuterState.EMPTY,
                averaging.seat().residual());
        snapshots.take(new SnapshotPosition(plan.epoch(), rounds), own, () -> averaging.shared(step));
    }

    /** A batch that does not fit counts as a loss that is no number: so all workers stop in the same round. */
    private double loss() {
        try {
            return feed.train();
        } catch (IllegalArgumentException e) {
            refusal = e.getMessage();
            return Double.NaN;
        }
    }

    private boolean hasNext() {
        long start = System.nanoTime();
        boolean more = feed.hasNext();
        loadingNanos += System.nanoTime() - start;
        return more;
    }

    private WorkerReport report(String executor, Duration preparing) {
        AllReduce seat = averaging.seat();
        return new WorkerReport(
                seat.rank(),
                executor,
                step.info(),
                examples,
                batches,
                rounds,
                lossSum,
                Duration.ofNanos(trainingNanos),
                Duration.ofNanos(averagingNanos),
                Duration.ofNanos(loadingNanos),
                preparing,
                averaging.bytesSent());
    }
}
