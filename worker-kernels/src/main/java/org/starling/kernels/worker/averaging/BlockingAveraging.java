package org.starling.kernels.worker.averaging;

import java.util.Optional;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Replica;

/**
 * Averaging without overlap: the replica waits for each round and continues from the average. Updater state that is averaged
 * every round follows the parameters in the same vector.
 */
final class BlockingAveraging extends ReplicaAveraging {
    private final boolean withState;
    private final int parameterCount;
    private final float[] vector;

    BlockingAveraging(AllReduceGroups groups, AveragingPolicy policy, Replica replica, OuterState earlier)
            throws AveragingException, InterruptedException {
        super(groups, policy, replica, earlier, vectorLength(policy, replica));
        this.withState = policy.updaterState() == UpdaterStateMode.AVERAGE;
        this.parameterCount = replica.parameterCount();
        this.vector = new float[vectorLength(policy, replica)];
    }

    private static int vectorLength(AveragingPolicy policy, Replica replica) {
        return policy.updaterState() == UpdaterStateMode.AVERAGE
                ? Math.addExact(replica.parameterCount(), replica.updaterStateCount())
                : replica.parameterCount();
    }

    @Override
    public Optional<RoundOutcome> round(Contribution mine) throws AveragingException, InterruptedException {
        replica.readParameters(vector, 0);
        if (withState) {
            replica.readUpdaterState(vector, parameterCount);
        }
        RoundOutcome outcome = allReduce().average(vector, mine);
        replica.writeParameters(vector, 0);
        if (withState) {
            replica.writeUpdaterState(vector, parameterCount);
        }
        resetUpdaterState();
        return Optional.of(outcome);
    }

    @Override
    public Optional<RoundOutcome> settle() {
        return Optional.empty();
    }

    @Override
    float[] vector() {
        return vector;
    }
}
