package org.starling.kernels.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Regularisation of one parameter.
 *
 * @param kind its formula
 * @param coefficient its strength by iteration and epoch
 * @param weights the parameter
 * @param gradient its gradient, and after the updater its update
 */
record TorchPenalty(Kind kind, ISchedule coefficient, Tensor weights, Tensor gradient) {

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

    static TorchPenalty of(Regularization regularization, Tensor weights, Tensor gradient) {
        if (regularization instanceof L1Regularization l1) {
            return new TorchPenalty(Kind.L1, l1.getL1(), weights, gradient);
        } else if (regularization instanceof L2Regularization l2) {
            return new TorchPenalty(Kind.L2, l2.getL2(), weights, gradient);
        } else if (regularization instanceof WeightDecay decay) {
            Kind kind = decay.isApplyLR() ? Kind.WEIGHT_DECAY_BY_RATE : Kind.WEIGHT_DECAY;
            return new TorchPenalty(kind, decay.getCoeff(), weights, gradient);
        }
        throw new IllegalStateException("Cannot regularise by " + regularization + ": it passed the check of settings");
    }

    /** The part before the updater. */
    void addToGradient(int iteration, int epoch) {
        Scalar strength = new Scalar((float) coefficient.valueAt(iteration, epoch));
        switch (kind) {
            case L1 -> gradient.add_(weights.sign(), strength);
            case L2 -> gradient.add_(weights, strength);
            case WEIGHT_DECAY, WEIGHT_DECAY_BY_RATE -> {}
        }
    }

    /** The part after the updater. */
    void addToUpdate(int iteration, int epoch, double rate) {
        double strength = coefficient.valueAt(iteration, epoch);
        switch (kind) {
            case L1, L2 -> {}
            case WEIGHT_DECAY -> gradient.add_(weights, new Scalar((float) strength));
            case WEIGHT_DECAY_BY_RATE -> gradient.add_(weights, new Scalar((float) (strength * rate)));
        }
    }

    /** Returns its term of the loss, in float64. */
    Tensor score(int iteration, int epoch) {
        ScalarTypeOptional type = new ScalarTypeOptional(ScalarType.Double);
        double strength = coefficient.valueAt(iteration, epoch);
        return switch (kind) {
            case L1 -> weights.abs().sum(type).mul(new Scalar(strength));
            case L2, WEIGHT_DECAY, WEIGHT_DECAY_BY_RATE -> weights.square()
                    .sum(type)
                    .mul(new Scalar(0.5 * strength));
        };
    }
}
