package org.starling.kernels.worker;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.TrainingPosition;
import org.starling.kernels.worker.ReplicaCache.CachedReplica;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.Snapshot;
import org.starling.kernels.worker.snapshot.SnapshotPlan;

/**
 * Start of one worker's attempt at an epoch: the epoch's beginning, or a snapshot after some of its rounds. Each worker looks for
 * the newest snapshot itself. If workers find different snapshots, their {@link #name}s and averaging groups differ, and the
 * attempt fails instead of mixing two states.
 *
 * @param own state that only this rank has
 * @param shared state of all replicas; empty at the epoch's beginning, where it comes from elsewhere
 */
record EpochStart(RankState own, Optional<ReplicaState> shared) {

    /**
     * Finds the newest snapshot of the epoch, or else returns the epoch's beginning.
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

    /** Returns the number of rounds before this start; 0 at the epoch's beginning. */
    long rounds() {
        return own.counters().rounds();
    }

    /** Returns a name that is the same for all workers with the same start. */
    String name() {
        return "from-round-" + rounds();
    }

    /**
     * Writes the state of this start to a replica.
     *
     * @param held replica of the last epoch, or a new one
     * @param beginning state that the epoch starts from; read only if it is needed
     * @throws IllegalArgumentException if the state belongs to another network
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
            prepared = new CachedReplica(replica, startVersion, state.outerState());
        }
        replica.moveTo(new TrainingPosition(
                own.iteration(), plan.epoch(), plan.seedOf(own.rank()), own.startIteration(), plan.rates()));
        return prepared;
    }

    private float[] updaterState(ReplicaState all, int count) {
        if (all.updaterSource().length() > 0) {
            return all.updaterState();
        }
        // no updater state: it is reset in every round, or the snapshot of another job has none
        return own.updaterState().length > 0 ? own.updaterState() : new float[count];
    }
}
