package org.starling.kernels.onednn.layer.resizing;

import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Tensor;

/** Zeros before and after a sequence: {@code [N, C, T] → [N, C, T + left + right]}. */
public final class ZeroPadding1DCompiler implements LayerCompiler<ZeroPadding1DLayer> {
    @Override
    public Class<ZeroPadding1DLayer> layerClass() {
        return ZeroPadding1DLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(ZeroPadding1DLayer layer, Reasons reasons) {
        // nothing beyond the shared settings
    }

    @Override
    public Tensor compile(ZeroPadding1DLayer layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 3 && input.shape() == Tensor.Shape.AS_IS, "[channels, time]", input);
        return Margin.append(context, input, layer.getPadding());
    }
}
