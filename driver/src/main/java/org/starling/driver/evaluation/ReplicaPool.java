package org.starling.driver.evaluation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;

/**
 * Replicas for inference. Building one takes far longer than evaluating a few examples, so an executor keeps the replicas of
 * the network that it used last. Thread-safe.
 */
public final class ReplicaPool {
    private static final Deque<Replica> IDLE = new ArrayDeque<>();
    private static Kind idleKind;

    private ReplicaPool() {}

    /** Properties that two replicas must share to replace each other; parameters are written anew. */
    private record Kind(Network network, ExampleFormat format, ReplicaOptions options) {}

    /** The use of a replica, until it is closed. */
    public static final class Lease implements AutoCloseable {
        private final Kind kind;
        private final Replica replica;

        private Lease(Kind kind, Replica replica) {
            this.kind = kind;
            this.replica = replica;
        }

        /** The replica; of no use after {@link #close()}. */
        public Replica replica() {
            return replica;
        }

        @Override
        public void close() {
            giveBack(kind, replica);
        }
    }

    /** A replica with these parameters; to be called in an executor. */
    public static Lease lease(Network network, float[] parameters, ExampleFormat format, ReplicaOptions options) {
        NativeLibraries.prepare();
        Kind kind = new Kind(network, format, options);
        Replica idle = takeIdle(kind);
        Replica replica = idle == null ? ReplicaCompiler.compile(network, format, options) : idle;
        if (replica.parameterCount() != parameters.length) {
            int expected = replica.parameterCount();
            replica.close();
            throw new EvaluationException(
                    "Cannot use these parameters: there are %d, but the network has %d; use network and parameters of one checkpoint"
                            .formatted(parameters.length, expected));
        }
        replica.writeParameters(parameters, 0);
        return new Lease(kind, replica);
    }

    /** Frees the idle replicas in this JVM; executors keep theirs until they evaluate another network, or end. */
    public static synchronized void closeIdle() {
        IDLE.forEach(Replica::close);
        IDLE.clear();
    }

    private static synchronized Replica takeIdle(Kind kind) {
        return kind.equals(idleKind) ? IDLE.poll() : null;
    }

    private static synchronized void giveBack(Kind kind, Replica replica) {
        if (!kind.equals(idleKind)) {
            closeIdle();
            idleKind = kind;
        }
        IDLE.push(replica);
    }
}
