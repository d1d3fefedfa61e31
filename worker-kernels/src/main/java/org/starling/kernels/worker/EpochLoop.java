package org.starling.kernels.worker;

import java.time.Duration;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.averaging.ReplicaAveraging;
import org.starling.kernels.worker.rendezvous.Refusal;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.result.WorkerReport;
import org.starling.kernels.worker.snapshot.EpochCounters;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.SnapshotPosition;
import org.starling.kernels.worker.snapshot.SnapshotTaker;

/**
 * Training of one worker in one epoch: trains batches and averages replicas in turn, until all workers have trained all examples.
 * A worker that has finished takes part in later rounds with weight 0. At the end, parameters and updater state are the same on
 * all workers. One object per epoch; used by one thread.
 */
final class EpochLoop {
    private final EpochPlan plan;
    private final Replica replica;
    private final Feed feed;
    private final ReplicaAveraging averaging;
    private final TrainingProgress progress;
    private final SnapshotTaker snapshots;

    private EpochCounters counters;
    /** Rounds of the epoch that this worker has contributed to. */
    private long entered;

    private boolean diverged;
    private int divergedAt;
    private String refusal = "";
    private long trainingNanos;
    private long loadingNanos;
    private long averagingNanos;

    /**
     * @param feed the remaining batches
     * @param start state that this worker starts from
     */
    EpochLoop(
            EpochPlan plan,
            Replica replica,
            Feed feed,
            ReplicaAveraging averaging,
            TrainingProgress progress,
            SnapshotTaker snapshots,
            EpochStart start) {
        this.plan = plan;
        this.replica = replica;
        this.feed = feed;
        this.averaging = averaging;
        this.progress = progress;
        this.snapshots = snapshots;
        this.counters = start.own().counters();
        this.entered = start.rounds();
    }

    /** Trains the epoch. */
    EpochResult run(String executor, Duration preparing) throws AveragingException, InterruptedException {
        if (counters.examples() > 0) {
            progress.trained((int) Math.min(counters.examples(), Integer.MAX_VALUE), counters.lossSum());
        }
        Optional<RoundOutcome> newest;
        do {
            stopIfKilled();
            Contribution mine = trainUntilRound();
            long start = System.nanoTime();
            newest = averaging.round(mine);
            averagingNanos += System.nanoTime() - start;
            countRound(newest);
            newest = takeSnapshotIfDue(newest);
        } while (!newest.map(RoundOutcome::endsEpoch).orElse(false));

        RoundOutcome last = newest.get();
        if (!last.diverged()) {
            averaging.finish(counters.examples());
            return new EpochResult.Completed(report(executor, preparing), replica.iteration());
        }
        return refusal.isEmpty()
                ? new EpochResult.Diverged(report(executor, preparing), divergedAt)
                : new EpochResult.Refused(new Refusal(averaging.rank(), executor, refusal));
    }

    /** Ends a killed task. By default Spark does not interrupt the threads of killed tasks; tasks must check. */
    private static void stopIfKilled() {
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.killTaskIfInterrupted();
        }
    }

    /**
     * Takes a snapshot if one is due, after waiting for a round under way, so that all replicas are the same. Returns the newest
     * outcome.
     */
    private Optional<RoundOutcome> takeSnapshotIfDue(Optional<RoundOutcome> newest)
            throws AveragingException, InterruptedException {
        if (!newest.map(outcome -> outcome.snapshotDue() && !outcome.endsEpoch())
                .orElse(false)) {
            return newest;
        }
        Optional<RoundOutcome> settled = averaging.settle();
        countRound(settled);
        if (!settled.map(RoundOutcome::endsEpoch).orElse(false)) {
            RankState own = new RankState(
                    averaging.rank(),
                    plan.startIteration(),
                    replica.iteration(),
                    counters,
                    averaging.ownUpdaterState(),
                    averaging.outerState(),
                    averaging.residual());
            snapshots.take(new SnapshotPosition(plan.epoch(), counters.rounds()), own, averaging::shared);
        }
        return settled.isPresent() ? settled : newest;
    }

    private void countRound(Optional<RoundOutcome> outcome) {
        if (outcome.isPresent()) {
            counters = counters.plusRound();
            progress.averaged();
        }
    }

    private Contribution trainUntilRound() {
        entered++;
        int due = plan.batchesUntilRound(counters.scheduled());
        int batches = 0;
        long roundExamples = 0;
        double roundLoss = 0;
        while (batches < due && !diverged && hasNext() && !(batches > 0 && averaging.isAwaited())) {
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
                divergedAt = refusal.isEmpty() ? counters.batches() + batches : 0;
            }
        }
        counters = counters.plusBatches(due, batches, roundExamples, roundLoss);
        return new Contribution(roundExamples, roundLoss, !hasNext(), snapshots.isDue(entered));
    }

    /** Returns the loss; NaN for a batch that does not fit, so that all workers stop in the same round. */
    private double loss() {
        try {
            return feed.train();
        } catch (IllegalArgumentException e) {
            refusal = e.getMessage() == null ? e.toString() : e.getMessage();
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
        return new WorkerReport(
                averaging.rank(),
                executor,
                replica.info(),
                counters.examples(),
                counters.batches(),
                counters.rounds(),
                counters.lossSum(),
                Duration.ofNanos(trainingNanos),
                Duration.ofNanos(averagingNanos),
                Duration.ofNanos(loadingNanos),
                preparing,
                plan.averaging().codec(),
                averaging.bytesSent(),
                replica.nativeBytes());
    }
}
