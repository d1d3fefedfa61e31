package org.starling.kernels.onednn.layer.attention;

import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Sequences;
import org.starling.kernels.onednn.layer.dense.InnerProduct;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.layers.MultiHeadAttention;

/** Self-attention: {@code [N, nIn, T] → [N, nOut, T]}. */
public final class AttentionCompiler implements LayerCompiler<MultiHeadAttention> {
    @Override
    public boolean channelsFirstOnly(MultiHeadAttention layer) {
        return true;
    }

    @Override
    public MaskUse maskUse(MultiHeadAttention layer) {
        return MaskUse.ZEROES_STEPS;
    }

    @Override
    public Tensor compile(MultiHeadAttention layer, Tensor input, LayerContext context) {
        context.requireSequence(layer.getNIn(), input);
        Tensor rows = Sequences.rows(context, input);
        Tensor projected = InnerProduct.appendProjection(
                context,
                ".projection",
                rows,
                MultiHeadAttention.INPUT_WEIGHTS,
                MultiHeadAttention.INPUT_BIAS,
                3 * layer.getNOut());
        HeadShape shape = new HeadShape(input.dimension(0), input.dimension(2), layer.heads(), layer.headSize());
        Tensor attended = new SelfAttention(layer, context, shape, input.mask().orElse(null)).append(projected);
        Tensor output = InnerProduct.appendProjection(
                context,
                ".output",
                attended,
                MultiHeadAttention.OUTPUT_WEIGHTS,
                MultiHeadAttention.OUTPUT_BIAS,
                layer.getNOut());
        return Sequences.ofRows(context, output);
    }
}
