package org.starling.kernels.onednn.loss;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Appends the loss of the one output that has labels; holds labels and loss of the batch in training. */
public final class LossSink {

    /** Reduction of the losses of examples to the loss of a batch. */
    public enum Reduction {
        MEAN,
        SUM
    }

    private final PlanBuilder builder;
    private final Reduction reduction;
    private final MaskFormat masks;
    private Optional<Labels> labels = Optional.empty();
    private double loss;

    /**
     * @param masks the masks of examples
     */
    public LossSink(PlanBuilder builder, Reduction reduction, MaskFormat masks) {
        this.builder = builder;
        this.reduction = reduction;
        this.masks = masks;
    }

    /**
     * Returns the mask of {@code rows} times {@code columns} outputs. DL4J supports one factor for all rows of an example for
     * pixels, not for time steps.
     *
     * @throws IllegalArgumentException if the number of factors of an example does not fit
     */
    public LabelMask mask(String layer, int rows, int columns, Labels.Order order) {
        int positions = rows / builder.batchSize();
        int maskValues = masks.labelValues();
        if (maskValues == 0 || !builder.training()) {
            return LabelMask.absent();
        } else if (masks.weighted()) {
            return LabelMask.of(LabelMask.Granularity.WEIGHT, rows, columns);
        } else if (maskValues == positions) {
            return LabelMask.of(LabelMask.Granularity.POSITION, rows, columns);
        } else if (maskValues == positions * columns) {
            return LabelMask.of(LabelMask.Granularity.OUTPUT, rows, columns);
        } else if (maskValues == 1 && order == Labels.Order.BY_EXAMPLE) {
            return LabelMask.of(LabelMask.Granularity.EXAMPLE, rows, columns);
        }
        throw new IllegalArgumentException(
                "Cannot compile layer '%s': it has %d outputs%s, and masks of labels have %d values; mask %s"
                        .formatted(
                                layer,
                                columns,
                                positions == 1 ? "" : " at each of " + positions + " positions",
                                maskValues,
                                positions == 1 ? "examples or outputs" : "positions or their outputs"));
    }

    /**
     * Compares {@code output}, the activated {@code raw}, with {@code target}. Both must be row-major and of rank 2.
     *
     * @throws IllegalArgumentException if the network already has an output with labels
     */
    public void append(String name, LossFunction function, Labels target, Tensor raw, Tensor output) {
        if (!builder.training()) {
            return;
        }
        if (labels.isPresent()) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '" + name + "': the network has more than one output with a loss");
        }
        int rows = target.rows();
        int columns = target.columns();
        labels = Optional.of(target);
        memory gradient = builder.allocate(Descriptors.plain(rows, columns));
        FloatBuffer outputs = NativeScope.floatsOf(output.values());
        FloatBuffer derivatives = NativeScope.floatsOf(gradient);
        float[] outputValues = new float[rows * columns];
        float[] derivativeValues = new float[rows * columns];
        float scale = reduction == Reduction.MEAN ? 1f / builder.batchSize() : 1f;
        builder.append(name + ".loss", () -> {
            outputs.get(0, outputValues);
            loss = scale * function.evaluate(outputValues, target, derivativeValues);
            for (int i = 0; i < derivativeValues.length; i++) {
                derivativeValues[i] *= scale;
            }
            derivatives.put(0, derivativeValues);
        });
        Tensor variable = function.variable() == LossFunction.Variable.OUTPUT ? output : raw;
        variable.addGradient(Gradient.exclusive(gradient));
    }

    /** Returns the share of this batch in the loss of {@code total} examples that come in several batches. */
    public double share(int total) {
        return reduction == Reduction.MEAN ? builder.batchSize() / (double) total : 1;
    }

    /** Returns the labels; empty if no output has a loss. */
    public Optional<Labels> labels() {
        return labels;
    }

    /** Loss of the batch that was last trained on, without regularisation. */
    public double loss() {
        return loss;
    }
}
