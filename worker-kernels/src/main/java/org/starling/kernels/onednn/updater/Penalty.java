package org.starling.kernels.onednn.updater;

import java.util.Set;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ISchedule;
import org.starling.kernels.onednn.parameter.Parameter;

/**
 * Regularisation of one parameter.
 *
 * @param parameter what it applies to
 * @param kind its formula
 * @param coefficient its strength by iteration and epoch
 */
record Penalty(Parameter parameter, Kind kind, ISchedule coefficient) {

    enum Kind {
        /** Adds the sign of the weight to the gradient; the score is the sum of absolute weights. */
        L1,
        /** Adds the weight to the gradient; the score is half the sum of squares. */
        L2,
        /** Adds the weight to the update; scored as L2. */
        WEIGHT_DECAY,
        /** As {@link #WEIGHT_DECAY}, times the learning rate. */
        WEIGHT_DECAY_BY_RATE
    }

    /** Whether {@code regularization} is supported; by exact class, since a subclass computes something else. */
    static boolean supports(Regularization regularization) {
        return Set.of(L1Regularization.class, L2Regularization.class, WeightDecay.class)
                .contains(regularization.getClass());
    }

    static Penalty of(Parameter parameter, Regularization regularization) {
        if (regularization instanceof L1Regularization l1) {
            return new Penalty(parameter, Kind.L1, l1.getL1());
        } else if (regularization instanceof L2Regularization l2) {
            return new Penalty(parameter, Kind.L2, l2.getL2());
        } else if (regularization instanceof WeightDecay decay) {
            return new Penalty(
                    parameter, decay.isApplyLR() ? Kind.WEIGHT_DECAY_BY_RATE : Kind.WEIGHT_DECAY, decay.getCoeff());
        }
        throw new IllegalArgumentException("Cannot regularise " + parameter.slot() + ": unknown regularisation "
                + regularization.getClass().getSimpleName());
    }

    /** The part before the updater. */
    void addToGradients(float[] gradients, float[] weights, int iteration, int epoch) {
        float strength = (float) coefficient.valueAt(iteration, epoch);
        int from = parameter.offset();
        int to = from + parameter.length();
        switch (kind) {
            case L1 -> VectorMath.addSign(gradients, weights, from, to, strength);
            case L2 -> VectorMath.addScaled(gradients, weights, from, to, strength);
            case WEIGHT_DECAY, WEIGHT_DECAY_BY_RATE -> {}
        }
    }

    /** The part after the updater. */
    void addToUpdates(float[] updates, float[] weights, int iteration, int epoch, double rate) {
        double strength = coefficient.valueAt(iteration, epoch);
        int from = parameter.offset();
        int to = from + parameter.length();
        switch (kind) {
            case L1, L2 -> {}
            case WEIGHT_DECAY -> VectorMath.addScaled(updates, weights, from, to, (float) strength);
            case WEIGHT_DECAY_BY_RATE -> VectorMath.addScaled(updates, weights, from, to, (float) (strength * rate));
        }
    }

    /** Returns its term of the loss. */
    double score(float[] weights, int iteration, int epoch) {
        double strength = coefficient.valueAt(iteration, epoch);
        int from = parameter.offset();
        int to = from + parameter.length();
        return switch (kind) {
            case L1 -> strength * VectorMath.sumOfAbsolutes(weights, from, to);
            case L2, WEIGHT_DECAY, WEIGHT_DECAY_BY_RATE -> strength * 0.5 * VectorMath.sumOfSquares(weights, from, to);
        };
    }
}
