package org.starling.kernels.onednn.layer.feedforward;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** An activation function as a layer of its own; keeps the shape. */
public final class ActivationCompiler implements LayerCompiler<ActivationLayer> {
    @Override
    public Class<ActivationLayer> layerClass() {
        return ActivationLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(ActivationLayer layer, Reasons reasons) {
        Activations.of(layer.getActivationFn())
                .ifPresentOrElse(
                        // over which dimension DL4J would normalise depends on the rank
                        activation -> reasons.addIf(
                                activation instanceof Activation.Softmax, "softmax as a layer is not supported"),
                        () -> reasons.add("activation "
                                + layer.getActivationFn().getClass().getSimpleName() + " is not supported"));
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
        return context.activations()
                .append(context.name(), Activations.of(layer.getActivationFn()).orElseThrow(), input);
    }
}
