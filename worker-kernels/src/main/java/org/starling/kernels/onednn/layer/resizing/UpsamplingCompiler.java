package org.starling.kernels.onednn.layer.resizing;

import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Tensor;

/** Repeats pixels: {@code [N, C, H, W] → [N, C, H · sizeH, W · sizeW]}. */
public final class UpsamplingCompiler implements LayerCompiler<Upsampling2D> {
    @Override
    public Class<Upsampling2D> layerClass() {
        return Upsampling2D.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(Upsampling2D layer, Reasons reasons) {
        // nothing beyond the shared settings
    }

    @Override
    public Tensor compile(Upsampling2D layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS, "[channels, height, width]", input);
        return Repetition.append(context, input, layer.getSize()[0], layer.getSize()[1]);
    }
}
