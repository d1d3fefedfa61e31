package org.starling.kernels.onednn.layer.dense;

import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** Compiler of layers that only apply dropout to their input, which the shared handling of layers already does. */
public final class DropoutCompiler implements LayerCompiler<DropoutLayer> {
    @Override
    public MaskUse maskUse(DropoutLayer layer) {
        return MaskUse.ZEROES_ROWS;
    }

    @Override
    public Tensor compile(DropoutLayer layer, Tensor input, LayerContext context) {
        return input;
    }
}
