package org.starling.kernels.worker.averaging;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Replica;

/**
 * Averaging with overlap: a round runs on its own thread while the replica trains the batches of the next one. Then the replica
 * adds the difference between the average and its own contribution, which keeps the training done meanwhile. All ranks apply a
 * round after the same batches, so the bits do not depend on the duration of rounds.
 *
 * <p>The epoch ends one call after the round in which all ranks were finished. No rank has trained since, so each replica takes
 * the exact average, and all hold the same bits.
 *
 * <p>Memory: two vectors as long as the parameters, one more than without overlap.
 */
final class OverlappedAveraging extends ReplicaAveraging {
    private static final long PATIENCE_SECONDS = 10;

    private final float[] contributed;
    private final float[] vector;
    private final ExecutorService thread;
    private Future<RoundOutcome> underWay;

    OverlappedAveraging(AllReduceGroups groups, AveragingPolicy policy, Replica replica, OuterState earlier)
            throws AveragingException, InterruptedException {
        super(groups, policy, replica, earlier, replica.parameterCount());
        this.contributed = new float[replica.parameterCount()];
        this.vector = new float[replica.parameterCount()];
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread averager = new Thread(task, "starling-averaging-rank-" + rank());
            averager.setDaemon(true);
            return averager;
        });
    }

    @Override
    public Optional<RoundOutcome> round(Contribution mine) throws AveragingException, InterruptedException {
        Optional<RoundOutcome> before = Optional.empty();
        if (underWay == null) {
            replica.readParameters(contributed, 0);
        } else {
            before = Optional.of(await(underWay));
            takeOver(mine.examples());
            if (before.get().endsEpoch()) {
                return before;
            }
        }
        System.arraycopy(contributed, 0, vector, 0, vector.length);
        underWay = thread.submit(() -> allReduce().average(vector, mine));
        return before;
    }

    @Override
    public Optional<RoundOutcome> settle() throws AveragingException, InterruptedException {
        if (underWay == null) {
            return Optional.empty();
        }
        RoundOutcome outcome = await(underWay);
        underWay = null;
        takeOver(0);
        return Optional.of(outcome);
    }

    @Override
    float[] vector() {
        return vector;
    }

    /** Sets the replica and {@code contributed} to the parameters that the next round starts from. */
    private void takeOver(long trainedMeanwhile) {
        if (trainedMeanwhile == 0) {
            // exactly the average: adding a difference would round
            System.arraycopy(vector, 0, contributed, 0, vector.length);
        } else {
            for (int i = 0; i < vector.length; i++) {
                vector[i] -= contributed[i];
            }
            replica.readParameters(contributed, 0);
            for (int i = 0; i < vector.length; i++) {
                contributed[i] += vector[i];
            }
        }
        replica.writeParameters(contributed, 0);
        resetUpdaterState();
    }

    private static RoundOutcome await(Future<RoundOutcome> round) throws AveragingException, InterruptedException {
        try {
            return round.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof AveragingException || cause instanceof InterruptedException) {
                throw new AveragingException(String.valueOf(cause.getMessage()), cause);
            }
            throw new IllegalStateException("Cannot average: " + cause, cause);
        }
    }

    /** Leaves the group, which ends a round under way, and waits for the thread of the round: it uses the vector. */
    @Override
    public void close() {
        super.close();
        thread.shutdownNow();
        try {
            thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
