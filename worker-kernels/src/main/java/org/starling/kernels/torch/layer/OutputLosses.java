package org.starling.kernels.torch.layer;

import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.starling.kernels.batch.Batch;

/** Comparison of the network's output with the labels of one batch; holds the loss of the step. */
public final class OutputLosses {
    private final Batch batch;
    private final double scale;
    private Tensor loss;
    private Tensor variable;
    private Tensor gradient;

    private OutputLosses(Batch batch, double scale) {
        this.batch = batch;
        this.scale = scale;
    }

    /** No comparison, at inference. */
    public static OutputLosses none() {
        return new OutputLosses(null, 1);
    }

    /** The mean of the losses of the examples of a batch. */
    public static OutputLosses mean(Batch batch) {
        return new OutputLosses(batch, 1.0 / batch.size());
    }

    /** Their sum. */
    public static OutputLosses sum(Batch batch) {
        return new OutputLosses(batch, 1);
    }

    /** The batch with the labels; empty at inference. */
    Optional<Batch> batch() {
        return Optional.ofNullable(batch);
    }

    /**
     * Sets the loss of the step.
     *
     * @param from the values that the derivatives belong to
     */
    void set(String layer, TorchLosses losses, Tensor from) {
        if (loss != null) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '" + layer + "': the network has more than one output with a loss");
        }
        loss = losses.sum().mul(new Scalar(scale));
        gradient = losses.derivatives().mul(new Scalar(scale));
        variable = from;
    }

    /** The loss as float64; empty if no output has one. */
    public Optional<Tensor> loss() {
        return Optional.ofNullable(loss);
    }

    /** Adds the gradients of the loss to those of the parameters. */
    public void differentiate() {
        if (variable.requires_grad()) {
            variable.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
        }
    }
}
