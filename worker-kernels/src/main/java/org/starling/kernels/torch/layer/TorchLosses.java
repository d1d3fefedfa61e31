package org.starling.kernels.torch.layer;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.starling.layers.QuantileLoss;

/**
 * Loss of a batch and its derivatives, as DL4J defines them.
 *
 * @param sum losses of all rows together, float64
 * @param derivatives of the sum, by output
 */
record TorchLosses(Tensor sum, Tensor derivatives) {

    /**
     * Softmax with cross-entropy: {@code -Σ w y log a}; derivatives by the inputs of softmax: {@code a Σ w y - w y}.
     *
     * @param outputs {@code [rows, columns]}
     * @param mask factors, may be null
     */
    static TorchLosses ofSoftmax(LossMCXENT loss, Tensor outputs, Tensor labels, Tensor mask) {
        Tensor weights = weights(loss.getWeights(), outputs).orElse(null);
        Tensor weighted = product(product(labels, weights), mask);
        Tensor probabilities = clamp(outputs, loss.getSoftmaxClipEps());
        // without weights the derivative is a - y, whatever the labels add up to
        Tensor mass = weights == null ? mask : weighted.sum(new long[] {1}, true, new ScalarTypeOptional());
        return of(
                torch.xlogy(weighted, probabilities).neg(),
                product(outputs, mass).sub(weighted));
    }

    /** Another supported loss; derivatives by the activated outputs. */
    static TorchLosses of(ILossFunction loss, Tensor outputs, Tensor labels, Tensor mask) {
        if (loss instanceof LossMCXENT entropy) {
            Tensor weighted = product(product(labels, weights(entropy.getWeights(), outputs)), mask);
            return of(outputs.log().mul(weighted).neg(), weighted.div(outputs).neg());
        } else if (loss instanceof LossBinaryXENT entropy) {
            Tensor p = entropy.getClipEps() > 0 ? clamp(outputs, entropy.getClipEps()) : outputs;
            Tensor rest = p.neg().add(new Scalar(1));
            Tensor likelihood =
                    labels.mul(p.log()).add(labels.neg().add(new Scalar(1)).mul(rest.log()));
            return weighted(
                    entropy.getWeights(), likelihood.neg(), p.sub(labels).div(p.mul(rest)), mask);
        } else if (loss instanceof LossL2 squared) {
            Tensor error = outputs.sub(labels);
            double share = squared instanceof LossMSE ? 1.0 / outputs.size(1) : 1;
            return weighted(
                    squared.getWeights(),
                    error.square().mul(new Scalar(share)),
                    error.mul(new Scalar(2 * share)),
                    mask);
        } else if (loss instanceof LossL1 absolute) {
            Tensor error = outputs.sub(labels);
            double share = absolute instanceof LossMAE ? 1.0 / outputs.size(1) : 1;
            return weighted(
                    absolute.getWeights(),
                    error.abs().mul(new Scalar(share)),
                    error.sign().mul(new Scalar(share)),
                    mask);
        } else if (loss instanceof LossHinge) {
            Tensor gap = labels.mul(outputs).neg().add(new Scalar(1));
            return weighted(null, torch.relu(gap), labels.neg().mul(gap.gt(new Scalar(0))), mask);
        } else if (loss instanceof QuantileLoss quantiles) {
            return ofQuantiles(quantiles.levels(), outputs, labels, mask);
        }
        throw new IllegalStateException("Cannot compute loss " + loss + ": it passed the check of settings");
    }

    private static TorchLosses ofQuantiles(double[] levels, Tensor outputs, Tensor labels, Tensor mask) {
        if (levels.length != outputs.size(1)) {
            throw new IllegalArgumentException(
                    "Cannot compute the loss: it has %d levels of quantiles for %d outputs; give one for each"
                            .formatted(levels.length, outputs.size(1)));
        }
        float[] shares = new float[levels.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) levels[i];
        }
        Tensor error = labels.sub(outputs);
        Tensor slope = torch.tensor(shares)
                .to(outputs)
                .sub(error.lt(new Scalar(0)).to(outputs))
                .div(new Scalar((double) levels.length));
        return weighted(null, slope.mul(error), slope.neg().mul(error.ne(new Scalar(0))), mask);
    }

    private static TorchLosses weighted(INDArray weights, Tensor losses, Tensor derivatives, Tensor mask) {
        Optional<Tensor> factors = weights(weights, losses);
        return of(product(product(losses, factors), mask), product(product(derivatives, factors), mask));
    }

    private static TorchLosses of(Tensor losses, Tensor derivatives) {
        return new TorchLosses(losses.sum(new ScalarTypeOptional(ScalarType.Double)), derivatives);
    }

    private static Tensor product(Tensor values, Optional<Tensor> factors) {
        return product(values, factors.orElse(null));
    }

    private static Tensor product(Tensor values, Tensor factors) {
        return factors == null ? values : values.mul(factors);
    }

    private static Tensor clamp(Tensor probabilities, double least) {
        float clip = (float) least;
        return torch.clamp(
                probabilities, new ScalarOptional(new Scalar(clip)), new ScalarOptional(new Scalar(1f - clip)));
    }

    private static Optional<Tensor> weights(INDArray weights, Tensor outputs) {
        if (weights == null) {
            return Optional.empty();
        }
        float[] factors = weights.reshape(weights.length()).toFloatVector();
        if (factors.length != outputs.size(1)) {
            throw new IllegalArgumentException(
                    "Cannot compute the loss: it has %d weights for %d outputs; give one for each"
                            .formatted(factors.length, outputs.size(1)));
        }
        return Optional.of(torch.tensor(factors).to(outputs));
    }
}
