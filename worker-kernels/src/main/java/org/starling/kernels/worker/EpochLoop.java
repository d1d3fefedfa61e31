package org.starling.kernels.worker;

import java.time.Duration;
import java.util.Optional;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.step.TrainingStep;
import org.starling.kernels.worker.averaging.ReplicaAveraging;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.result.WorkerReport;

/**
 * One worker's epoch: train some batches, average, and again, until every worker has trained all its examples. A worker
 * that has finished keeps taking part with weight 0. When the epoch is over, parameters and updater state are the same on
 * all workers. Lives for one epoch, on one thread.
 */
final class EpochLoop {
    private final EpochPlan plan;
    private final TrainingStep step;
    private final Feed feed;
    private final ReplicaAveraging averaging;
    private final TrainingProgress progress;

    /** Batches after which rounds were due so far; more than were trained where a quorum called earlier. */
    private long scheduled;

    private long examples;
    private int batches;
    private double lossSum;
    private boolean diverged;
    private int divergedAt;
    private String refusal = "";
    private long trainingNanos;
    private long loadingNanos;
    private long averagingNanos;

    EpochLoop(EpochPlan plan, TrainingStep step, Feed feed, ReplicaAveraging averaging, TrainingProgress progress) {
        this.plan = plan;
        this.step = step;
        this.feed = feed;
        this.averaging = averaging;
        this.progress = progress;
    }

    /** Trains the epoch. */
    EpochResult run(String executor, Duration preparing) throws AveragingException, InterruptedException {
        Optional<RoundOutcome> newest;
        do {
            Contribution mine = trainUntilRound();
            long start = System.nanoTime();
            newest = averaging.round(mine);
            averagingNanos += System.nanoTime() - start;
        } while (!newest.map(RoundOutcome::endsEpoch).orElse(false));

        RoundOutcome last = newest.get();
        if (!last.diverged()) {
            averaging.finish(examples);
            return new EpochResult.Completed(report(executor, preparing, last), step.iteration());
        }
        return refusal.isEmpty()
                ? new EpochResult.Diverged(report(executor, preparing, last), divergedAt)
                : new EpochResult.Refused(refusal);
    }

    private Contribution trainUntilRound() {
        int due = plan.batchesUntilRound(scheduled);
        scheduled += due;
        long roundExamples = 0;
        double roundLoss = 0;
        for (int i = 0; i < due && !diverged && hasNext() && !(i > 0 && averaging.isAwaited()); i++) {
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
                diverged = true;
                divergedAt = refusal.isEmpty() ? batches : 0;
            }
        }
        examples += roundExamples;
        lossSum += roundLoss;
        return new Contribution(roundExamples, roundLoss, !hasNext());
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

    private WorkerReport report(String executor, Duration preparing, RoundOutcome last) {
        return new WorkerReport(
                averaging.rank(),
                executor,
                step.info(),
                examples,
                batches,
                last.round() + 1,
                lossSum,
                Duration.ofNanos(trainingNanos),
                Duration.ofNanos(averagingNanos),
                Duration.ofNanos(loadingNanos),
                preparing,
                plan.averaging().codec(),
                averaging.bytesSent());
    }
}
