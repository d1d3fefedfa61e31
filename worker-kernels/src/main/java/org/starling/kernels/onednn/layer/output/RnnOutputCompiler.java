package org.starling.kernels.onednn.layer.output;

import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.Sequences;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.loss.LossFunctions;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** The same dense layer at every time step, compared with labels: {@code [N, nIn, T] → [N, nOut, T]}. */
public final class RnnOutputCompiler implements LayerCompiler<RnnOutputLayer> {
    @Override
    public Class<RnnOutputLayer> layerClass() {
        return RnnOutputLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(RnnOutputLayer layer, Reasons reasons) {
        LossFunctions.unsupported(layer.getLossFn(), layer.getActivationFn()).ifPresent(reasons::add);
    }

    @Override
    public MaskUse maskUse(RnnOutputLayer layer) {
        return MaskUse.DROPPED;
    }

    @Override
    public Tensor compile(RnnOutputLayer layer, Tensor input, LayerContext context) {
        context.require(
                input.rank() == 3 && input.dimension(1) == layer.getNIn(), "[" + layer.getNIn() + ", time]", input);
        Tensor output = new OutputHead(layer.getLossFn(), layer.getActivationFn(), Labels.Order.BY_POSITION)
                .appendDense(context, Sequences.rows(context, input), layer.getNOut());
        return Sequences.ofRows(context, output);
    }
}
