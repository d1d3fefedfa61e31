package org.starling.kernels.onednn.loss;

import java.util.Optional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.layers.QuantileLoss;

/** Registry of the loss functions for DL4J's. */
public final class LossFunctions {
    private LossFunctions() {}

    /** Adds a reason if {@code loss} after {@code activation} is not supported. */
    public static void check(ILossFunction loss, IActivation activation, Reasons reasons) {
        if (loss.getClass() == LossBinaryXENT.class && activation instanceof ActivationSoftmax) {
            reasons.add(
                    "loss LossBinaryXENT after softmax is not supported: DL4J's score is not what it differentiates; use LossMCXENT");
            return;
        }
        reasons.addIf(
                of(loss, activation).isEmpty(),
                "loss %s after activation %s is not supported"
                        .formatted(
                                loss.getClass().getSimpleName(),
                                activation.getClass().getSimpleName()));
    }

    /** The loss, or empty when it is not supported. Matches by exact class, since subclasses compute something else. */
    public static Optional<LossFunction> of(ILossFunction loss, IActivation activation) {
        boolean softmax = activation instanceof ActivationSoftmax;
        Class<?> kind = loss.getClass();
        if (kind == LossMCXENT.class || kind == LossNegativeLogLikelihood.class || kind == LossSparseMCXENT.class) {
            LossMCXENT entropy = (LossMCXENT) loss;
            OutputWeights weights = weights(entropy.getWeights());
            return Optional.of(
                    softmax
                            ? new SoftmaxCrossEntropy(weights, (float) entropy.getSoftmaxClipEps())
                            : new OutputLoss.CrossEntropy(weights));
        } else if (kind == LossBinaryXENT.class && !softmax) {
            LossBinaryXENT entropy = (LossBinaryXENT) loss;
            return Optional.of(
                    new OutputLoss.BinaryCrossEntropy(weights(entropy.getWeights()), (float) entropy.getClipEps()));
        } else if (kind == LossMSE.class) {
            return Optional.of(new OutputLoss.Squared(weights(((LossMSE) loss).getWeights()), true));
        } else if (kind == LossL2.class) {
            return Optional.of(new OutputLoss.Squared(weights(((LossL2) loss).getWeights()), false));
        } else if (kind == LossMAE.class) {
            return Optional.of(new OutputLoss.Absolute(weights(((LossMAE) loss).getWeights()), true));
        } else if (kind == LossL1.class) {
            return Optional.of(new OutputLoss.Absolute(weights(((LossL1) loss).getWeights()), false));
        } else if (kind == LossHinge.class) {
            return Optional.of(new OutputLoss.Hinge(OutputWeights.none()));
        } else if (kind == QuantileLoss.class) {
            return Optional.of(new PinballLoss(((QuantileLoss) loss).levels()));
        }
        return Optional.empty();
    }

    /** Whether labels of {@code loss} are class numbers where those of others are vectors. */
    public static boolean takesClassNumbers(ILossFunction loss) {
        return loss instanceof LossSparseMCXENT;
    }

    private static OutputWeights weights(INDArray weights) {
        return new OutputWeights(
                weights == null
                        ? new float[0]
                        : weights.reshape(weights.length()).toFloatVector());
    }
}
