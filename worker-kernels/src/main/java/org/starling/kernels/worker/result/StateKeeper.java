package org.starling.kernels.worker.result;

import java.io.IOException;
import java.io.Serializable;

/**
 * Decides how a state gets from one JVM to another. By default it travels with Spark's own messages, which hold several
 * copies of it in memory on the way; a keeper may put a large one into files and pass on where these lie.
 */
@FunctionalInterface
public interface StateKeeper extends Serializable {
    /** States stay in memory. */
    StateKeeper IN_MEMORY = state -> state;

    /**
     * Keeps a state.
     *
     * @return the same state, in the form that is to be passed on
     */
    ReplicaState keep(ReplicaState state) throws IOException;
}
