package org.starling.kernels.onednn.layer.embedding;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** A row of a table per time step, by its number: {@code [N, T]} or {@code [N, 1, T] → [N, nOut, T]}. */
public final class EmbeddingSequenceCompiler implements LayerCompiler<EmbeddingSequenceLayer> {
    @Override
    public Class<EmbeddingSequenceLayer> layerClass() {
        return EmbeddingSequenceLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(EmbeddingSequenceLayer layer, Reasons reasons) {
        // nothing beyond the shared settings
    }

    @Override
    public MaskUse maskUse(EmbeddingSequenceLayer layer) {
        // DL4J differentiates softmax over time steps as if none were masked
        boolean overTime =
                layer.getActivationFn() instanceof ActivationSoftmax && layer.getOutputFormat() != RNNFormat.NWC;
        return overTime ? MaskUse.REFUSED : MaskUse.ZEROES_STEPS;
    }

    @Override
    public Tensor compile(EmbeddingSequenceLayer layer, Tensor input, LayerContext context) {
        boolean channel = input.rank() == 3 && (input.dimension(1) == 1 || input.dimension(2) == 1);
        boolean numbers = input.rank() == 2 || channel;
        long steps = input.exampleLength();
        boolean fits = layer.isInferInputLength() || layer.getInputLength() == steps;
        context.require(
                numbers && fits,
                layer.isInferInputLength() ? "one number per time step" : layer.getInputLength() + " numbers",
                input);
        Tensor rows = new EmbeddingLookup(context, input, layer.getNIn(), layer.getNOut())
                .append(Descriptors.channelsLast(input.dimension(0), layer.getNOut(), steps));
        return context.activations()
                .append(context.name(), Activations.of(layer.getActivationFn()).orElseThrow(), rows);
    }
}
