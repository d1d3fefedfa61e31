package org.starling.kernels.outer;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Exponential moving average of the parameters: after each round a ← decay·a + (1 - decay)·x, where x is what all replicas continue
 * with. The first round sets a to x, as {@code AveragedModel} of {@code torch.optim.swa_utils} does. Replicas never see a.
 *
 * <p>All leading positions that are parameters are averaged, running statistics of batch normalisation included. Averaging in rounds
 * gives every worker the same average, whatever the backend, and adds no exchange: each rank keeps the average of its slice.
 *
 * @param decay share of the earlier average, more than 0 and less than 1; d for each update corresponds to dᴴ for each round, where
 *     H is the averaging interval
 */
public record MovingAverage(double decay) implements Serializable {
    public MovingAverage {
        new Checks()
                .require(decay > 0 && decay < 1, "decay", "must be more than 0 and less than 1, is " + decay)
                .done();
    }

    /**
     * Starts in a group of ranks.
     *
     * @param outer outer optimiser of the group, which runs first
     * @param earlier result of {@link OuterUpdate#state} of an earlier group, at least of this rank's slice; without an average the
     *     first round starts one
     * @param parameterCount number of leading positions that are parameters
     */
    public OuterUpdate start(OuterUpdate outer, OuterState earlier, int parameterCount) {
        return new MovingAverageUpdate(outer, earlier, parameterCount, (float) (1 - decay));
    }
}
