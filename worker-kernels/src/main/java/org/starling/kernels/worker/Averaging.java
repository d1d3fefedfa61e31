package org.starling.kernels.worker;

import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.step.TrainingStep;
import org.starling.kernels.vector.FloatSource;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.RankState;

/**
 * Carries a replica's numbers to the averaging rounds and back: always the parameters, and the updater's state as
 * {@link UpdaterStateMode} says. When updater state is averaged every round, it travels behind the parameters in one
 * vector.
 */
final class Averaging implements AutoCloseable {

    /** Takes this rank's seat in a group of all ranks; called for the same groups, in the same order, on all of them. */
    @FunctionalInterface
    interface Seats {
        AllReduce join(String group, int vectorLength) throws AveragingException, InterruptedException;
    }

    private final Seats seats;
    private final UpdaterStateMode mode;
    private final int parameterCount;
    private final int stateCount;
    private final float[] vector;
    private final AllReduce seat;
    private long otherBytesSent;

    Averaging(Seats seats, UpdaterStateMode mode, TrainingStep step) throws AveragingException, InterruptedException {
        this.seats = seats;
        this.mode = mode;
        this.parameterCount = step.parameterCount();
        this.stateCount = step.updaterStateCount();
        boolean together = mode == UpdaterStateMode.AVERAGE;
        this.vector = new float[together ? Math.addExact(parameterCount, stateCount) : parameterCount];
        this.seat = seats.join("parameters", vector.length);
    }

    /** Goes on from where this rank stood in an earlier group, before the first round. */
    void restore(RankState earlier) {
        if (earlier.residual().length > 0) {
            seat.restoreResidual(earlier.residual());
        }
    }

    /** One averaging round. */
    RoundOutcome round(TrainingStep step, Contribution mine) throws AveragingException, InterruptedException {
        step.readParameters(vector, 0);
        if (mode == UpdaterStateMode.AVERAGE) {
            step.readUpdaterState(vector, parameterCount);
        }
        RoundOutcome outcome = seat.average(vector, mine);
        step.writeParameters(vector, 0);
        if (mode == UpdaterStateMode.AVERAGE) {
            step.writeUpdaterState(vector, parameterCount);
        } else if (mode == UpdaterStateMode.RESET) {
            step.writeUpdaterState(new float[stateCount], 0);
        }
        return outcome;
    }

    /**
     * Makes the updater's state the same on all replicas at the epoch's end, where that is still due.
     *
     * @param examples what this replica trained in the whole epoch: the weight of its state
     */
    void finish(TrainingStep step, long examples) throws AveragingException, InterruptedException {
        if (mode != UpdaterStateMode.KEEP || stateCount == 0) {
            return;
        }
        float[] state = new float[stateCount];
        step.readUpdaterState(state, 0);
        try (AllReduce stateSeat = seats.join("updater-state", stateCount)) {
            stateSeat.average(state, new Contribution(examples, 0, true));
            otherBytesSent += stateSeat.bytesSent();
        }
        step.writeUpdaterState(state, 0);
    }

    /** What all replicas hold after a round; backed by this object's vector, so to be used before the next round. */
    ReplicaState shared(TrainingStep step) {
        step.readParameters(vector, 0);
        if (mode == UpdaterStateMode.AVERAGE) {
            step.readUpdaterState(vector, parameterCount);
        }
        int sharedState = vector.length - parameterCount;
        return new ReplicaState(
                "", FloatSource.of(vector, 0, parameterCount), FloatSource.of(vector, parameterCount, sharedState));
    }

    /** The updater's state, where every replica has its own between rounds; else empty. */
    float[] ownUpdaterState(TrainingStep step) {
        float[] own = new float[mode == UpdaterStateMode.KEEP ? stateCount : 0];
        if (own.length > 0) {
            step.readUpdaterState(own, 0);
        }
        return own;
    }

    /** What all replicas hold after {@link #finish}; there must be no round afterwards. */
    ReplicaState result(TrainingStep step, String version) {
        step.readParameters(vector, 0);
        float[] state = new float[stateCount];
        step.readUpdaterState(state, 0);
        return new ReplicaState(version, FloatSource.of(vector, 0, parameterCount), FloatSource.of(state));
    }

    AllReduce seat() {
        return seat;
    }

    /** Payload bytes sent to other JVMs so far. */
    long bytesSent() {
        return seat.bytesSent() + otherBytesSent;
    }

    @Override
    public void close() {
        seat.close();
    }
}
