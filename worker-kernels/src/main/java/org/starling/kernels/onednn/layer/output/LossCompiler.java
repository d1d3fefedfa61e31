package org.starling.kernels.onednn.layer.output;

import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.loss.LossFunctions;
import org.starling.kernels.onednn.plan.Tensor;

/** An activation and a loss without weights: {@code [N, F] → [N, F]}. */
public final class LossCompiler implements LayerCompiler<LossLayer> {
    @Override
    public Class<LossLayer> layerClass() {
        return LossLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(LossLayer layer, Reasons reasons) {
        LossFunctions.unsupported(layer.getLossFn(), layer.getActivationFn()).ifPresent(reasons::add);
    }

    @Override
    public Tensor compile(LossLayer layer, Tensor input, LayerContext context) {
        return new OutputHead(layer.getLossFn(), layer.getActivationFn(), Labels.Order.BY_EXAMPLE)
                .append(context, Matrices.flatten(context, input));
    }
}
