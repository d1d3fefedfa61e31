package org.starling.kernels.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.result.ReplicaState;

/**
 * Cache of a job's replicas in an executor. Only the first epoch builds networks and fetches parameters from the driver. The
 * borrower of a replica owns it until it gives the replica back. Thread-safe.
 */
final class ReplicaCache {

    /**
     * A replica and the name of the state it holds.
     *
     * @param version name of the state, see {@link ReplicaState#version()}
     * @param outerState momentum and moving average of the rank's slice
     */
    record CachedReplica(Replica replica, String version, OuterState outerState) {
        /** Wraps a replica to which no state was written yet. */
        static CachedReplica fresh(Replica replica) {
            return new CachedReplica(replica, "", OuterState.EMPTY);
        }
    }

    private record Key(String job, int rank) {}

    private static final Map<Key, CachedReplica> IDLE = new ConcurrentHashMap<>();

    private ReplicaCache() {}

    /**
     * Takes the replica out of the cache; {@code null} if there is none. Closes replicas of other jobs, which hold native memory:
     * an executor rarely works for two jobs.
     */
    static CachedReplica borrow(String job, int rank) {
        closeOthers(job);
        return IDLE.remove(new Key(job, rank));
    }

    /** Puts a replica back, and closes replicas of other jobs. */
    static void giveBack(String job, int rank, CachedReplica cached) {
        CachedReplica previous = IDLE.put(new Key(job, rank), cached);
        if (previous != null) {
            previous.replica().close();
        }
        closeOthers(job);
    }

    private static void closeOthers(String job) {
        IDLE.keySet().stream().filter(key -> !key.job().equals(job)).toList().forEach(ReplicaCache::close);
    }

    /** Closes all replicas of a job that this JVM holds. */
    static void closeJob(String job) {
        IDLE.keySet().stream().filter(key -> key.job().equals(job)).toList().forEach(ReplicaCache::close);
    }

    private static void close(Key key) {
        CachedReplica cached = IDLE.remove(key);
        if (cached != null) {
            cached.replica().close();
        }
    }
}
