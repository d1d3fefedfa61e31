package org.starling.kernels.outer;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

/**
 * Change of the averaged parameters before all replicas take them over. In the formulas x is the base parameters, a the weighted
 * average of the replicas, d = x - a the delta of the round, m the momentum.
 */
@Variants(
        discriminator = "kind",
        value = {
            @Variant(name = "mean", type = OuterOptimizer.Mean.class),
            @Variant(name = "nesterov", type = OuterOptimizer.Nesterov.class),
            @Variant(name = "slowmo", type = OuterOptimizer.SlowMo.class)
        })
public sealed interface OuterOptimizer extends Serializable {
    /**
     * Starts in a group of ranks. An optimiser without momentum reads none of the arrays.
     *
     * @param parametersAtStart parameters that all ranks start with; values from {@code parameterCount} on are ignored. Read in
     *     the first round; must not change until then
     * @param momentum the momentum in the result of {@link OuterUpdate#state} at the end of an earlier group: of all slices, or at least of this
     *     rank's slice; {@link OuterState#EMPTY} for none
     * @param parameterCount number of leading positions that are parameters: only they are changed
     */
    OuterUpdate start(float[] parametersAtStart, OuterState momentum, int parameterCount);

    /** Plain parameter averaging: the next x is a. */
    record Mean() implements OuterOptimizer {
        @Override
        public OuterUpdate start(float[] parametersAtStart, OuterState momentum, int parameterCount) {
            return new PlainMean();
        }
    }

    /**
     * Nesterov momentum on the delta of a round: m ← momentum·m + d, x ← x - learningRate·(d + momentum·m). The outer
     * optimiser of DiLoCo (Douillard et al., arXiv 2311.08105), with its learning rate and momentum as defaults. Meant for
     * some hundred steps between rounds.
     *
     * @param learningRate positive
     * @param momentum from 0 to less than 1
     */
    record Nesterov(@Default("0.7") double learningRate, @Default("0.9") double momentum) implements OuterOptimizer {
        public Nesterov {
            new Checks()
                    .require(
                            learningRate > 0 && Double.isFinite(learningRate),
                            "learningRate",
                            "must be positive, is " + learningRate)
                    .require(momentum >= 0 && momentum < 1, "momentum", "must lie in [0, 1), is " + momentum)
                    .done();
        }

        @Override
        public OuterUpdate start(float[] parametersAtStart, OuterState momentumAtStart, int parameterCount) {
            float rate = (float) learningRate;
            float decay = (float) momentum;
            // d + momentum·m with the new m
            return new MomentumUpdate(parametersAtStart, momentumAtStart, parameterCount, decay, rate, rate * decay);
        }
    }

    /**
     * Slow momentum: m ← momentum·m + d, x ← x - slowLearningRate·m (Wang et al., arXiv 1910.00643). The paper divides d by
     * the learning rate of the replicas and multiplies by it again; where that is constant, as is assumed here, both are the
     * same. Momentum 0 and slow learning rate 1 is the plain mean.
     *
     * @param slowLearningRate positive; the paper's 1 as default
     * @param momentum from 0 to less than 1; the paper uses 0.4 to 0.8
     */
    record SlowMo(@Default("1.0") double slowLearningRate, @Default("0.5") double momentum) implements OuterOptimizer {
        public SlowMo {
            new Checks()
                    .require(
                            slowLearningRate > 0 && Double.isFinite(slowLearningRate),
                            "slowLearningRate",
                            "must be positive, is " + slowLearningRate)
                    .require(momentum >= 0 && momentum < 1, "momentum", "must lie in [0, 1), is " + momentum)
                    .done();
        }

        @Override
        public OuterUpdate start(float[] parametersAtStart, OuterState momentumAtStart, int parameterCount) {
            float rate = (float) slowLearningRate;
            return new MomentumUpdate(parametersAtStart, momentumAtStart, parameterCount, (float) momentum, 0, rate);
        }
    }
}
