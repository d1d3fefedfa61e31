package org.starling.kernels.onednn.layer.dense;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** Compiler of activation functions as separate layers; keeps the shape. */
public final class ActivationCompiler implements LayerCompiler<ActivationLayer> {
    @Override
    public void check(ActivationLayer layer, Reasons reasons) {
        Activations.check(layer.getActivationFn(), reasons);
    }

    @Override
    public MaskUse maskUse(ActivationLayer layer) {
        return MaskUse.CARRIED;
    }

    @Override
    public Tensor compile(ActivationLayer layer, Tensor input, LayerContext context) {
        if (input.activated()) {
            return input;
        }
        Activation activation = Activations.of(layer.getActivationFn()).orElseThrow();
        // softmax needs the dimensions that DL4J has
        boolean flat = activation instanceof Activation.Softmax && input.shape() != Tensor.Shape.AS_IS;
        return context.activations()
                .append(context.name(), activation, flat ? Matrices.flatten(context, input) : input);
    }
}
