package org.starling.kernels.onednn.layer.feedforward;

import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** A layer that only drops values of its input, which the setting that all layers share already does. */
public final class DropoutCompiler implements LayerCompiler<DropoutLayer> {
    @Override
    public Class<DropoutLayer> layerClass() {
        return DropoutLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(DropoutLayer layer, Reasons reasons) {
        // nothing beyond the shared setting
    }

    @Override
    public MaskUse maskUse(DropoutLayer layer) {
        return MaskUse.ZEROES_ROWS;
    }

    @Override
    public Tensor compile(DropoutLayer layer, Tensor input, LayerContext context) {
        return input;
    }
}
