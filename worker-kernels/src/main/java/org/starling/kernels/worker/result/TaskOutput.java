package org.starling.kernels.worker.result;

import java.util.Optional;
import org.starling.kernels.outer.OuterState;

/** Output of a training task for the driver. */
public final class TaskOutput {
    private final EpochResult result;
    private final OuterState outerState;
    private final ReplicaState state;

    private TaskOutput(EpochResult result, OuterState outerState, ReplicaState state) {
        this.result = result;
        this.outerState = outerState;
        this.state = state;
    }

    /** Creates the output of a rank that did not complete the epoch. */
    public static TaskOutput of(EpochResult result) {
        return new TaskOutput(result, OuterState.EMPTY, null);
    }

    /** Creates the output of a rank that completed the epoch and does not return the shared state. */
    public static TaskOutput of(EpochResult.Completed result, OuterState outerState) {
        return new TaskOutput(result, outerState, null);
    }

    /**
     * Creates the output of the rank that returns the shared state.
     *
     * @param state without outer state, of which each rank has a slice
     */
    public static TaskOutput of(EpochResult.Completed result, OuterState outerState, ReplicaState state) {
        return new TaskOutput(result, outerState, state);
    }

    /**
     * Converts this output into arrays that every serialiser of Spark supports, whatever is registered with Kryo. Works in a
     * Spark task only; {@link #fromWire} works in drivers and tasks.
     */
    public Object[] toWire() {
        return new Object[] {
            Wire.bytes(result),
            outerState.from(),
            outerState.to(),
            outerState.momentum(),
            outerState.average(),
            state == null ? null : state.toWire()
        };
    }

    /** Restores an output from the result of {@link #toWire}. */
    public static TaskOutput fromWire(Object[] wire) {
        return new TaskOutput(
                Wire.read((byte[]) wire[0], EpochResult.class),
                new OuterState((Integer) wire[1], (Integer) wire[2], (float[]) wire[3], (float[]) wire[4]),
                wire[5] == null ? null : ReplicaState.fromWire((Object[]) wire[5]));
    }

    /** The result of the epoch for this worker. */
    public EpochResult result() {
        return result;
    }

    /** Momentum and moving average of this rank's slice; empty if there is none. */
    public OuterState outerState() {
        return outerState;
    }

    /** The state that all replicas share after the epoch; present on rank 0 of an epoch that was completed. */
    public Optional<ReplicaState> state() {
        return Optional.ofNullable(state);
    }
}
