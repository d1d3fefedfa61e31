package org.starling.kernels.worker.snapshot;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Vote;
import org.starling.kernels.worker.result.ReplicaState;

/**
 * One rank's part in the snapshots of an epoch. Rank 0 decides when one is due; the outcome of a round distributes the decision.
 * All ranks write, then vote on whether all have written; rank 0 then completes the snapshot.
 *
 * <p>A snapshot that cannot be written is dropped with a warning, and training continues. A full disk causes an error when the
 * epoch's checkpoint is saved. Used by one thread.
 */
public final class SnapshotTaker {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);

    private final SnapshotPlan plan;
    private final String attempt;
    private final int rank;
    private final int ranks;
    private final Agreement agreement;
    private long lastNanos;

    /** Vote of all ranks, see {@link AllReduce#allAgree}. */
    @FunctionalInterface
    public interface Agreement {
        boolean allAgree(Vote mine) throws AveragingException, InterruptedException;
    }

    /**
     * @param attempt name of the attempt at the epoch; the same on all ranks
     * @param unsaved time since the last checkpoint or snapshot
     */
    public SnapshotTaker(
            SnapshotPlan plan, String attempt, int rank, int ranks, Duration unsaved, Agreement agreement) {
        this.plan = plan;
        this.attempt = attempt;
        this.rank = rank;
        this.ranks = ranks;
        this.lastNanos = System.nanoTime() - unsaved.toNanos();
        this.agreement = agreement;
    }

    /** Whether this rank requests a snapshot after the round that completes {@code rounds} rounds of the epoch. */
    public boolean isDue(long rounds) {
        return rank == 0 && plan.schedule().isDue(rounds, Duration.ofNanos(System.nanoTime() - lastNanos));
    }

    /**
     * Takes a snapshot together with all other ranks.
     *
     * @param own state of this rank alone
     * @param shared state of all ranks; read on rank 0 only
     */
    public void take(SnapshotPosition position, RankState own, Supplier<ReplicaState> shared)
            throws AveragingException, InterruptedException {
        boolean written = attempt("write", position, () -> plan.archive().write(position, attempt, own));
        boolean allWritten = agreement.allAgree(Vote.on(written));
        if (rank == 0 && allWritten) {
            attempt("complete", position, () -> plan.archive()
                    .complete(position, attempt, ranks, own.iteration(), shared.get()));
        } else if (rank == 0) {
            attempt("discard", position, () -> plan.archive().discard(position, attempt));
        }
        lastNanos = System.nanoTime();
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private boolean attempt(String what, SnapshotPosition position, Writing writing) {
        try {
            writing.run();
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Cannot {} the snapshot of epoch {} after {} rounds: {}; make room or grant access in checkpoints.path. Training continues without it",
                    what,
                    position.epoch() + 1,
                    position.rounds(),
                    e.toString(),
                    e);
            return false;
        }
    }
}
