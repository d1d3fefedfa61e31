package org.starling.kernels.onednn.layer.dense;

import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** Fully connected layers: {@code [N, nIn] → [N, nOut]}. */
public final class DenseCompiler implements LayerCompiler<DenseLayer> {
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
        return activation instanceof Activation.Softmax
                ? InnerProduct.appendRowMajor(context, input, layer.getNOut(), activation)
                : InnerProduct.append(context, input, layer.getNOut(), activation);
    }
}
