package org.starling.kernels.worker.result;

import java.util.Optional;

/** What a training task hands back to the driver. */
public final class TaskOutput {
    private final EpochResult result;
    private final ReplicaState state;

    private TaskOutput(EpochResult result, ReplicaState state) {
        this.result = result;
        this.state = state;
    }

    /** Output of a rank whose state somebody else hands back. */
    public static TaskOutput of(EpochResult result) {
        return new TaskOutput(result, null);
    }

    /** Output of the rank that hands back the state for all. */
    public static TaskOutput of(EpochResult result, ReplicaState state) {
        return new TaskOutput(result, state);
    }

    /**
     * This output as arrays that every serialiser of Spark knows, whatever a program has registered with Kryo. Only in a
     * Spark task, as {@link #fromWire} only in a driver or task.
     */
    public Object[] toWire() {
        return new Object[] {Wire.bytes(result), state == null ? null : state.toWire()};
    }

    /** The output that {@link #toWire} made. */
    public static TaskOutput fromWire(Object[] wire) {
        return new TaskOutput(
                Wire.read((byte[]) wire[0], EpochResult.class),
                wire[1] == null ? null : ReplicaState.fromWire((Object[]) wire[1]));
    }

    /** How the epoch ended for this worker. */
    public EpochResult result() {
        return result;
    }

    /** The state that all replicas share after the epoch; present on rank 0 of an epoch that was completed. */
    public Optional<ReplicaState> state() {
        return Optional.ofNullable(state);
    }
}
