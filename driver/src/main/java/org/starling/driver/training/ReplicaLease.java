package org.starling.driver.training;

import java.util.Arrays;
import java.util.UUID;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.FloatSource;
import org.starling.kernels.worker.TrainTask;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.serving.checkpoint.ModelState;

/**
 * The name under which executors keep the replicas of a job, and the version of the state in them. A caller that trains in
 * several calls holds one lease for all of them. Then replicas are built once, and fetch a state from the driver only if they
 * hold another one. Every call must train the same network on the same workload. Not thread-safe.
 */
public final class ReplicaLease implements AutoCloseable {
    private final String job = UUID.randomUUID().toString();
    private ReplicaState held;
    private int versions;

    /** Name of the job, for its rendezvous and its replicas. */
    String job() {
        return job;
    }

    /** The state to start from, under the name of the state that replicas hold if it has the same bits. */
    ReplicaState start(ModelState model, OuterState outerState) {
        return holds(model) && held.outerState().equals(outerState)
                ? held
                : new ReplicaState(nextVersion(), model.parameterSource(), model.updaterSource(), outerState);
    }

    /** Whether parameters and updater state are those that the last call with this lease has ended with, bit for bit. */
    public boolean holds(ModelState model) {
        return held != null
                && same(held.parameterSource(), model.parameterSource())
                && same(held.updaterSource(), model.updaterSource());
    }

    /** Numbers outside of memory are not worth reading only to compare them. */
    private static boolean same(FloatSource one, FloatSource other) {
        return one == other || (one.isInMemory() && other.isInMemory() && Arrays.equals(one.load(), other.load()));
    }

    /** A name for a state that does not exist yet. */
    String nextVersion() {
        return job + "/state-" + versions++;
    }

    /** Replicas hold this state now. */
    void hold(ReplicaState state) {
        held = state;
    }

    /** Frees the replicas in this JVM; executors free theirs when they work for another job, or end. */
    @Override
    public void close() {
        held = null;
        TrainTask.closeReplicas(job);
    }
}
