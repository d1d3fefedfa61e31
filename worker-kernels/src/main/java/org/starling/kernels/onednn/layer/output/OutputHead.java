package org.starling.kernels.onednn.layer.output;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.feedforward.InnerProduct;
import org.starling.kernels.onednn.layer.mask.MaskedOutputs;
import org.starling.kernels.onednn.loss.LabelMask;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.loss.LossFunction;
import org.starling.kernels.onednn.loss.LossFunctions;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * The end of a network: an activation and a loss over rows of outputs.
 *
 * @param loss what compares outputs with labels
 * @param activation applied before
 * @param order what a row is
 */
record OutputHead(ILossFunction loss, IActivation activation, Labels.Order order) {

    /** Appends it to {@code raw}, which must be row-major; returns the activated outputs. */
    Tensor append(LayerContext context, Tensor raw) {
        return append(context, raw, MaskedOutputs.Inputs.PLAIN);
    }

    /** As {@link #append}, after a dense operation with {@code units} outputs. */
    Tensor appendDense(LayerContext context, Tensor rows, long units) {
        Tensor raw =
                InnerProduct.append(context, rows, units, new Activation.Identity(), InnerProduct.OutputLayout.PLAIN);
        return append(context, raw, MaskedOutputs.Inputs.MASKED);
    }

    private Tensor append(LayerContext context, Tensor raw, MaskedOutputs.Inputs inputs) {
        int rows = Math.toIntExact(raw.dimension(0));
        int columns = Math.toIntExact(raw.dimension(1));
        LossFunction function = LossFunctions.of(loss, activation).orElseThrow();
        LabelMask mask = context.losses().mask(context.name(), rows, columns, order);
        requireMaskable(context, function, mask);
        Tensor masked = MaskedOutputs.append(context, mask, raw, inputs);
        Tensor output = context.activations()
                .append(context.name(), Activations.of(activation).orElseThrow(), masked);
        Labels.Content content =
                LossFunctions.takesClassNumbers(loss) ? Labels.Content.CLASS_NUMBERS : Labels.Content.VECTORS;
        context.losses()
                .append(context.name(), function, new Labels(rows, columns, order, content, mask), masked, output);
        return output;
    }

    private static void requireMaskable(LayerContext context, LossFunction function, LabelMask mask) {
        if (mask.granularity() == LabelMask.Granularity.OUTPUT
                && function.variable() == LossFunction.Variable.PRE_ACTIVATION) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': single outputs of softmax with cross-entropy cannot be masked, which DL4J cannot do either; mask whole examples or time steps"
                            .formatted(context.name()));
        }
    }
}
