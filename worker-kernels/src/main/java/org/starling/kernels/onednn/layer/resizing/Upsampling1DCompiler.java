package org.starling.kernels.onednn.layer.resizing;

import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Tensor;

/** Repeats time steps: {@code [N, C, T] → [N, C, T · size]}. */
public final class Upsampling1DCompiler implements LayerCompiler<Upsampling1D> {
    @Override
    public Class<Upsampling1D> layerClass() {
        return Upsampling1D.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(Upsampling1D layer, Reasons reasons) {
        // nothing beyond the shared settings
    }

    @Override
    public Tensor compile(Upsampling1D layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 3 && input.shape() == Tensor.Shape.AS_IS, "[channels, time]", input);
        return Repetition.append(context, input, layer.getSize()[0]);
    }
}
