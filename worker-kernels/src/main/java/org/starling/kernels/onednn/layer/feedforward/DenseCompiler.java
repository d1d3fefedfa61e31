package org.starling.kernels.onednn.layer.feedforward;

import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** Fully connected layers: {@code [N, nIn] → [N, nOut]}. */
public final class DenseCompiler implements LayerCompiler<DenseLayer> {
    @Override
    public Class<DenseLayer> layerClass() {
        return DenseLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(DenseLayer layer, Reasons reasons) {
        reasons.addIf(layer.hasLayerNorm(), "layer normalisation is not supported");
    }

    @Override
    public MaskUse maskUse(DenseLayer layer) {
        return MaskUse.ZEROES_ROWS;
    }

    @Override
    public Tensor compile(DenseLayer layer, Tensor input, LayerContext context) {
        context.require(input.exampleLength() == layer.getNIn(), layer.getNIn() + " values", input);
        Activation activation = Activations.of(layer.getActivationFn()).orElseThrow();
        return InnerProduct.append(
                context,
                input,
                layer.getNOut(),
                activation,
                activation instanceof Activation.Softmax
                        ? InnerProduct.OutputLayout.PLAIN
                        : InnerProduct.OutputLayout.ANY);
    }
}
