package org.starling.kernels.worker.result;

import java.io.Serializable;
import java.util.Optional;

/** What a training task hands back to the driver. */
public final class TaskOutput implements Serializable {
    private static final long serialVersionUID = 1L;

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

    /** How the epoch ended for this worker. */
    public EpochResult result() {
        return result;
    }

    /** The state that all replicas share after the epoch; present on rank 0 of an epoch that was completed. */
    public Optional<ReplicaState> state() {
        return Optional.ofNullable(state);
    }
}
