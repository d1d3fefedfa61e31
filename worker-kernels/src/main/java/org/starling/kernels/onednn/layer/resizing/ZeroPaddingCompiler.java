package org.starling.kernels.onednn.layer.resizing;

import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Tensor;

/** Zeros around an image: {@code [N, C, H, W] → [N, C, H + top + bottom, W + left + right]}. */
public final class ZeroPaddingCompiler implements LayerCompiler<ZeroPaddingLayer> {
    @Override
    public Class<ZeroPaddingLayer> layerClass() {
        return ZeroPaddingLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(ZeroPaddingLayer layer, Reasons reasons) {
        // nothing beyond the shared settings
    }

    @Override
    public Tensor compile(ZeroPaddingLayer layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS, "[channels, height, width]", input);
        return Margin.append(context, input, layer.getPadding());
    }
}
