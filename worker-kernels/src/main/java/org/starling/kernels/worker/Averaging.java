package org.starling.kernels.worker;

import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.step.TrainingStep;

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
