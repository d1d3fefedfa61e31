package org.starling.kernels.onednn.layer.output;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.feedforward.InnerProduct;
import org.starling.kernels.onednn.loss.Labels;
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
        Tensor output = context.activations()
                .append(context.name(), Activations.of(activation).orElseThrow(), raw);
        context.losses()
                .append(
                        context.name(),
                        LossFunctions.of(loss, activation).orElseThrow(),
                        new Labels(
                                Math.toIntExact(raw.dimension(0)),
                                Math.toIntExact(raw.dimension(1)),
                                order,
                                LossFunctions.takesClassNumbers(loss)
                                        ? Labels.Content.CLASS_NUMBERS
                                        : Labels.Content.VECTORS),
                        raw,
                        output);
        return output;
    }

    /** As {@link #append}, after a dense operation with {@code units} outputs. */
    Tensor appendDense(LayerContext context, Tensor rows, long units) {
        Tensor raw =
                InnerProduct.append(context, rows, units, new Activation.Identity(), InnerProduct.OutputLayout.PLAIN);
        return append(context, raw);
    }
}
