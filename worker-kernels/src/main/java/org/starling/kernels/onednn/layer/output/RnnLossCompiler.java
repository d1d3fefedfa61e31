package org.starling.kernels.onednn.layer.output;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.Sequences;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.loss.LossFunctions;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** An activation and a loss at every time step, without weights: {@code [N, C, T] → [N, C, T]}. */
public final class RnnLossCompiler implements LayerCompiler<RnnLossLayer> {
    @Override
    public Class<RnnLossLayer> layerClass() {
        return RnnLossLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(RnnLossLayer layer, Reasons reasons) {
        reasons.addIf(
                layer.getRnnDataFormat() == RNNFormat.NWC,
                "channels last (NWC) is not supported: DL4J cannot compute its score either");
        LossFunctions.unsupported(layer.getLossFn(), layer.getActivationFn()).ifPresent(reasons::add);
    }

    @Override
    public MaskUse maskUse(RnnLossLayer layer) {
        return MaskUse.LABEL_MASK;
    }

    @Override
    public Tensor compile(RnnLossLayer layer, Tensor input, LayerContext context) {
        Tensor output = new OutputHead(layer.getLossFn(), layer.getActivationFn(), Labels.Order.BY_POSITION)
                .append(context, Sequences.rows(context, input));
        return Sequences.ofRows(context, output);
    }
}
