package org.starling.layers;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossUtil;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Pinball loss: each output learns a quantile of its label (Koenker and Bassett, 1978). With label y, output a and level q it is
 * {@code max(q (y − a), (q − 1) (y − a))}, divided by the number of outputs. Its derivative at y = a is 0. Immutable.
 */
public final class QuantileLoss implements ILossFunction {
    private static final long serialVersionUID = 1L;

    private final double[] levels;

    /**
     * A loss for as many outputs as there are levels.
     *
     * @param levels of the quantiles, each between 0 and 1
     * @throws IllegalArgumentException if there are none, or one is not between 0 and 1
     */
    @JsonCreator
    public QuantileLoss(@JsonProperty("levels") double... levels) {
        if (levels == null || levels.length == 0 || !Arrays.stream(levels).allMatch(level -> level > 0 && level < 1)) {
            throw new IllegalArgumentException(
                    "Cannot create a QuantileLoss: its levels must lie between 0 and 1, and are %s; give one for each output"
                            .formatted(Arrays.toString(levels)));
        }
        this.levels = levels.clone();
    }

    /** The levels, one for each output. */
    @JsonProperty("levels")
    public double[] levels() {
        return levels.clone();
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
        double sum = computeScoreArray(labels, preOutput, activation, mask)
                .sumNumber()
                .doubleValue();
        return average ? sum / labels.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
        INDArray errors = errors(labels, preOutput, activation);
        INDArray losses = errors.mul(slopes(errors));
        if (mask != null) {
            LossUtil.applyMask(losses, mask);
        }
        return losses.sum(true, 1);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
        INDArray errors = errors(labels, preOutput, activation);
        INDArray derivatives = slopes(errors).negi().muli(Transforms.abs(Transforms.sign(errors, true), false));
        boolean byOutput = mask != null && LossUtil.isPerOutputMasking(derivatives, mask);
        if (byOutput) {
            LossUtil.applyMask(derivatives, mask);
        }
        INDArray gradient = activation.backprop(preOutput, derivatives).getFirst();
        if (mask != null) {
            LossUtil.applyMask(gradient, mask);
        }
        return gradient;
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activation, mask, average),
                computeGradient(labels, preOutput, activation, mask));
    }

    /** Label minus output. */
    private INDArray errors(INDArray labels, INDArray preOutput, IActivation activation) {
        if (labels.size(1) != levels.length || preOutput.size(1) != levels.length) {
            throw new IllegalArgumentException(
                    "Cannot compute the QuantileLoss: it has %d levels for %d labels and %d outputs; give one for each"
                            .formatted(levels.length, labels.size(1), preOutput.size(1)));
        }
        INDArray output = activation.getActivation(preOutput.dup(), true);
        return labels.castTo(output.dataType()).sub(output);
    }

    /** Slope of the loss over the error, over the number of outputs: the level, or the level minus 1 where the error is negative. */
    private INDArray slopes(INDArray errors) {
        INDArray byOutput = Nd4j.createFromArray(levels).castTo(errors.dataType());
        return errors.lt(0)
                .castTo(errors.dataType())
                .negi()
                .addiRowVector(byOutput)
                .divi(levels.length);
    }

    @Override
    public String name() {
        return toString();
    }

    @Override
    public String toString() {
        return "QuantileLoss(" + Arrays.toString(levels) + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuantileLoss loss && Arrays.equals(levels, loss.levels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(levels);
    }
}
