package org.starling.kernels.worker.averaging;

import java.util.Optional;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Replica;

/**
 * The replica waits for each round and goes on from the average. When updater state is averaged every round, it travels
 * behind the parameters in one vector.
 */
final class BlockingAveraging extends ReplicaAveraging {
    private final boolean withState;
    private final int parameterCount;
    private final float[] vector;

    BlockingAveraging(AllReduceGroups groups, AveragingPolicy policy, Replica step, OuterState momentum)
            throws AveragingException, InterruptedException {
        super(groups, policy, step, momentum, vectorLength(policy, step));
        this.withState = policy.updaterState() == UpdaterStateMode.AVERAGE;
        this.parameterCount = step.parameterCount();
        this.vector = new float[vectorLength(policy, step)];
    }

    private static int vectorLength(AveragingPolicy policy, Replica step) {
        return policy.updaterState() == UpdaterStateMode.AVERAGE
                ? Math.addExact(step.parameterCount(), step.updaterStateCount())
                : step.parameterCount();
    }

    @Override
    public Optional<RoundOutcome> round(Contribution mine) throws AveragingException, InterruptedException {
        step.readParameters(vector, 0);
        if (withState) {
            step.readUpdaterState(vector, parameterCount);
        }
        RoundOutcome outcome = allReduce().average(vector, mine);
        step.writeParameters(vector, 0);
        if (withState) {
            step.writeUpdaterState(vector, parameterCount);
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
