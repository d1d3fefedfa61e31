package org.starling.kernels.onednn.layer.embedding;

import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** One row of a table per example, by its number: {@code [N, 1] → [N, nOut]}. */
public final class EmbeddingCompiler implements LayerCompiler<EmbeddingLayer> {
    @Override
    public Class<EmbeddingLayer> layerClass() {
        return EmbeddingLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(EmbeddingLayer layer, Reasons reasons) {
        // nothing beyond the shared settings
    }

    @Override
    public MaskUse maskUse(EmbeddingLayer layer) {
        return MaskUse.ZEROES_ROWS;
    }

    @Override
    public Tensor compile(EmbeddingLayer layer, Tensor input, LayerContext context) {
        context.require(input.exampleLength() == 1, "one number", input);
        Tensor rows = new EmbeddingLookup(context, input, layer.getNIn(), layer.getNOut())
                .append(Descriptors.plain(input.dimension(0), layer.getNOut()));
        return context.activations()
                .append(context.name(), Activations.of(layer.getActivationFn()).orElseThrow(), rows);
    }
}
