package org.starling.kernels.worker;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.TrainingPosition;
import org.starling.kernels.worker.ReplicaCache.CachedReplica;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.Snapshot;
import org.starling.kernels.worker.snapshot.SnapshotPlan;

/**
 * Start of one worker's attempt at an epoch: the epoch's beginning, or a snapshot after some rounds of it. All workers look
 * for the newest snapshot by themselves; should one of them find another than the rest, their {@link #name}s differ, and so
 * do those of their averaging groups: the attempt fails instead of mixing two states.
 *
 * @param own state that only this rank has
 * @param shared the state of all replicas; empty at the epoch's beginning, where it is known otherwise
 */
record EpochStart(RankState own, Optional<ReplicaState> shared) {

    /**
     * Finds where to start.
     *
     * @throws IllegalStateException if snapshots cannot be read
     */
    static EpochStart find(SnapshotPlan snapshots, EpochPlan plan, int rank, int ranks) {
        try {
            Optional<Snapshot> newest = snapshots.find(plan.epoch(), ranks);
            if (newest.isEmpty()) {
                return new EpochStart(RankState.atStart(rank, plan.startIteration()), Optional.empty());
            }
            Snapshot snapshot = newest.get();
            return new EpochStart(snapshot.rank(rank), Optional.of(snapshot.shared()));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot resume within epoch %d: %s".formatted(plan.epoch() + 1, e.getMessage()), e);
        }
    }

    /** Rounds of the epoch that lie before; 0 at its beginning. */
    long rounds() {
        return own.counters().rounds();
    }

    /** The same for all workers that start from the same state. */
    String name() {
        return "from-round-" + rounds();
    }

    /**
     * Gives a replica the state that this attempt starts from.
     *
     * @param held the replica of the last epoch, or a new one
     * @param beginning the state that the epoch starts from; asked for only if it is needed
     * @throws IllegalArgumentException if the state is that of another network
     */
    CachedReplica prepare(EpochPlan plan, CachedReplica held, String startVersion, Supplier<ReplicaState> beginning) {
        Replica replica = held.replica();
        CachedReplica prepared = held;
        if (shared.isPresent()) {
            replica.writeParameters(shared.get().parameters(), 0);
            replica.writeUpdaterState(updaterState(shared.get(), replica.updaterStateCount()), 0);
            prepared = new CachedReplica(replica, name(), own.outer());
        } else if (!held.version().equals(startVersion)) {
            ReplicaState state = beginning.get();
            replica.writeParameters(state.parameters(), 0);
            replica.writeUpdaterState(updaterState(state, replica.updaterStateCount()), 0);
            prepared = new CachedReplica(replica, startVersion, OuterState.ofAll(state.outerState()));
        }
        replica.moveTo(new TrainingPosition(own.iteration(), plan.epoch(), plan.seedOf(own.rank())));
        return prepared;
    }

    private float[] updaterState(ReplicaState all, int count) {
        if (all.updaterSource().length() > 0) {
            return all.updaterState();
        }
        // it is set to zero in every round, or the state came without: from a snapshot that another job has taken
        return own.updaterState().length > 0 ? own.updaterState() : new float[count];
    }
}
