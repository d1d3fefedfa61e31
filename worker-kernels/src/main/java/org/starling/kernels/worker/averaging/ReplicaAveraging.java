package org.starling.kernels.worker.averaging;

import java.util.Optional;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.outer.OuterUpdate;
import org.starling.kernels.replica.FloatSource;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.result.ReplicaState;

/**
 * Averaging of one replica in the rounds of an epoch. Copies parameters to each round and back, and updater state as {@link
 * UpdaterStateMode} defines. Used by one thread.
 */
public abstract sealed class ReplicaAveraging implements AutoCloseable permits BlockingAveraging, OverlappedAveraging {
    private static final float[] NOT_READ = {};

    private final AllReduceGroups groups;
    private final AveragingPolicy policy;
    private final OuterUpdate outer;
    private final int stateCount;
    private final AllReduce allReduce;
    private long otherBytesSent;

    final Replica replica;

    ReplicaAveraging(
            AllReduceGroups groups, AveragingPolicy policy, Replica replica, OuterState earlier, int vectorLength)
            throws AveragingException, InterruptedException {
        this.groups = groups;
        this.policy = policy;
        this.replica = replica;
        this.stateCount = replica.updaterStateCount();
        float[] beginning = needsBeginning(policy) ? new float[replica.parameterCount()] : NOT_READ;
        if (beginning.length > 0) {
            replica.readParameters(beginning, 0);
        }
        OuterUpdate optimiser = policy.outer().start(beginning, earlier, replica.parameterCount());
        this.outer = policy.movingAverage() == null
                ? optimiser
                : policy.movingAverage().start(optimiser, earlier, replica.parameterCount());
        this.allReduce = groups.join("parameters", vectorLength, replica.parameterCount(), outer);
        if (!policy.codec().codec().lossless()) {
            allReduce.startFrom(beginning);
        }
    }

    /** Whether the group needs the parameters at the start: only momentum and lossy codecs use deltas. */
    private static boolean needsBeginning(AveragingPolicy policy) {
        return !(policy.outer() instanceof OuterOptimizer.Mean)
                || !policy.codec().codec().lossless();
    }

    /**
     * Joins the averaging of an epoch.
     *
     * @param replica the replica, in the state that the epoch starts from
     * @param earlier momentum and moving average, at least of this rank's slice; {@link OuterState#EMPTY} for none
     */
    public static ReplicaAveraging join(
            AllReduceGroups groups, AveragingPolicy policy, Replica replica, OuterState earlier)
            throws AveragingException, InterruptedException {
        return switch (policy.overlap()) {
            case NONE -> new BlockingAveraging(groups, policy, replica, earlier);
            case ONE_ROUND -> new OverlappedAveraging(groups, policy, replica, earlier);
        };
    }

    /**
     * Contributes the training since the last call to a round.
     *
     * @return outcome of the newest round whose average the replica has taken over; empty if there is none yet. After an outcome
     *     that {@linkplain RoundOutcome#endsEpoch() ends the epoch} this must not be called again
     */
    public abstract Optional<RoundOutcome> round(Contribution mine) throws AveragingException, InterruptedException;

    /**
     * Waits for a round that is under way and takes over its average; then all replicas hold the same parameters.
     *
     * @return its outcome; empty if no round was under way
     */
    public abstract Optional<RoundOutcome> settle() throws AveragingException, InterruptedException;

    /** Whether enough ranks wait in the next round for this rank to enter with the batches trained so far. */
    public boolean isAwaited() {
        if (!policy.hasQuorum()) {
            return false;
        }
        AllReduce.Attendance peers = allReduce.attendance();
        int unfinished = allReduce.ranks() - peers.finished();
        return peers.waiting() >= policy.quorum() * unfinished;
    }

    /**
     * Averages updater state at the end of the epoch, where it is not averaged in every round.
     *
     * @param examples examples that this replica trained in the epoch: the weight of its state
     */
    public void finish(long examples) throws AveragingException, InterruptedException {
        if (policy.updaterState() != UpdaterStateMode.KEEP || stateCount == 0) {
            return;
        }
        float[] state = new float[stateCount];
        replica.readUpdaterState(state, 0);
        try (AllReduce stateReduce = groups.join("updater-state", stateCount, 0, SliceUpdate.NONE)) {
            stateReduce.average(state, new Contribution(examples, 0, true));
            otherBytesSent += stateReduce.bytesSent();
        }
        replica.writeUpdaterState(state, 0);
    }

    /** The vector of the rounds; free between two rounds. */
    abstract float[] vector();

    /**
     * Returns the shared state after {@link #settle}. It uses the vector of the rounds: read it before the next round.
     */
    public ReplicaState shared() {
        return copy("", FloatSource.of(NOT_READ));
    }

    /**
     * Returns the state of all replicas after {@link #finish}, without outer state. It uses the vector of the rounds: no round may
     * follow.
     */
    public ReplicaState result(String version) {
        float[] state = new float[vector().length > replica.parameterCount() ? 0 : stateCount];
        if (state.length > 0) {
            replica.readUpdaterState(state, 0);
        }
        return copy(version, FloatSource.of(state));
    }

    /** Returns the parameters, and updater state if the vector holds it. */
    private ReplicaState copy(String version, FloatSource otherState) {
        float[] vector = vector();
        int parameterCount = replica.parameterCount();
        replica.readParameters(vector, 0);
        FloatSource state = otherState;
        if (vector.length > parameterCount) {
            replica.readUpdaterState(vector, parameterCount);
            state = FloatSource.of(vector, parameterCount, stateCount);
        }
        return new ReplicaState(version, FloatSource.of(vector, 0, parameterCount), state, OuterState.EMPTY);
    }

    /** Returns a copy of the updater state that is not shared between rounds; else empty. */
    public float[] ownUpdaterState() {
        float[] own = new float[policy.updaterState() == UpdaterStateMode.KEEP ? stateCount : 0];
        if (own.length > 0) {
            replica.readUpdaterState(own, 0);
        }
        return own;
    }

    /** Returns the residual of the codec, see {@link AllReduce#residual}. */
    public short[] residual() {
        return allReduce.residual();
    }

    /** Restores the residual of an earlier group, before the first round. */
    public void restoreResidual(short[] earlier) {
        if (earlier.length > 0) {
            allReduce.restoreResidual(earlier);
        }
    }

    final AllReduce allReduce() {
        return allReduce;
    }

    /** Resets the updater state if the policy requires it. */
    final void resetUpdaterState() {
        if (policy.updaterState() == UpdaterStateMode.RESET && stateCount > 0) {
            replica.writeUpdaterState(new float[stateCount], 0);
        }
    }

    public int rank() {
        return allReduce.rank();
    }

    /** Momentum and moving average of this rank's slice. */
    public OuterState outerState() {
        return outer.state();
    }

    /** Payload bytes sent to other JVMs so far. */
    public long bytesSent() {
        return allReduce.bytesSent() + otherBytesSent;
    }

    @Override
    public void close() {
        allReduce.close();
    }
}
