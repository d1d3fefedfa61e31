package org.starling.kernels.onednn.layer.normalisation;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.layer.Sequences;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.layers.LayerNorm;
import org.starling.layers.Normalisation;

/** Normalisation over the features of each time step, {@code [N, C, T]}, or of each example, {@code [N, C]}. */
public final class FeatureNormCompiler implements LayerCompiler<Normalisation> {
    private static final int SEQUENCE_RANK = 3;

    @Override
    public boolean channelsFirstOnly(Normalisation layer) {
        return true;
    }

    @Override
    public MaskUse maskUse(Normalisation layer) {
        return MaskUse.CARRIED;
    }

    @Override
    public Tensor compile(Normalisation layer, Tensor input, LayerContext context) {
        boolean sequence = input.rank() == SEQUENCE_RANK && input.shape() == Tensor.Shape.AS_IS;
        Tensor rows = sequence ? Sequences.rows(context, input) : Matrices.flatten(context, input);
        context.require(rows.dimension(1) == layer.getNIn(), layer.getNIn() + " features", input);
        Tensor normalised = layer instanceof LayerNorm norm
                ? new LayerNormalisation(norm, context, rows).append()
                : new RootMeanSquareNormalisation(layer, context, rows).append();
        return sequence ? Sequences.ofRows(context, normalised) : normalised;
    }

    /** The parameter {@code key}, one value for each feature. */
    static Parameter parameter(LayerContext context, String key, Tensor rows) {
        memory.desc plain = Descriptors.plain(rows.dimension(1));
        return context.parameter(key, plain, plain);
    }
}
