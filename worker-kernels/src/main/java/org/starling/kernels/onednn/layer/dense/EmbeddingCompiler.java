package org.starling.kernels.onednn.layer.dense;

import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Rows of a table by their numbers: one per example, {@code [N, 1] → [N, nOut]}, or one per time step, {@code [N, T]} or {@code
 * [N, 1, T] → [N, nOut, T]}.
 */
public final class EmbeddingCompiler implements LayerCompiler<FeedForwardLayer> {
    @Override
    public MaskUse maskUse(FeedForwardLayer layer) {
        if (layer instanceof EmbeddingSequenceLayer sequence) {
            // DL4J differentiates softmax over time steps as if none were masked
            boolean overTime =
                    layer.getActivationFn() instanceof ActivationSoftmax && sequence.getOutputFormat() != RNNFormat.NWC;
            return overTime ? MaskUse.REFUSED : MaskUse.ZEROES_STEPS;
        }
        return MaskUse.ZEROES_ROWS;
    }

    @Override
    public Tensor compile(FeedForwardLayer layer, Tensor input, LayerContext context) {
        long steps = input.exampleLength();
        memory.desc output;
        if (layer instanceof EmbeddingSequenceLayer sequence) {
            requireSteps(sequence, input, context);
            output = Descriptors.channelsLast(input.dimension(0), layer.getNOut(), steps);
        } else {
            context.require(steps == 1, "one number", input);
            output = Descriptors.plain(input.dimension(0), layer.getNOut());
        }
        Tensor rows = new EmbeddingLookup(context, input, layer.getNIn(), layer.getNOut()).append(output);
        return context.activations()
                .append(context.name(), Activations.of(layer.getActivationFn()).orElseThrow(), rows);
    }

    private static void requireSteps(EmbeddingSequenceLayer layer, Tensor input, LayerContext context) {
        boolean channel = input.rank() == 3 && (input.dimension(1) == 1 || input.dimension(2) == 1);
        boolean numbers = input.rank() == 2 || channel;
        boolean fits = layer.isInferInputLength() || layer.getInputLength() == input.exampleLength();
        context.require(
                numbers && fits,
                layer.isInferInputLength() ? "one number per time step" : layer.getInputLength() + " numbers",
                input);
    }
}
