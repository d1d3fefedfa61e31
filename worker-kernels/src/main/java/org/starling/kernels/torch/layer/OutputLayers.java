package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.onednn.layer.dense.OutputRows;
import org.starling.kernels.onednn.loss.LossFunctions;

/**
 * An activation and a loss for every example, time step or pixel; in output layers after a dense operation, in loss layers
 * without weights.
 */
final class OutputLayers {
    private static final int SEQUENCE_RANK = 3;
    private static final int IMAGE_RANK = 4;

    private OutputLayers() {}

    static Tensor output(
            FeedForwardLayer layer, ILossFunction loss, OutputRows kind, NodeValues input, NodeContext context) {
        Tensor given = input.tensor();
        if (layer instanceof BaseOutputLayer && kind == OutputRows.TIME_STEPS) {
            context.requireSequence(layer.getNIn(), given);
        } else if (kind == OutputRows.PIXELS) {
            context.requireSpatial(2, given);
        }
        Tensor rows = rows(kind, given, context);
        Tensor raw = layer instanceof BaseOutputLayer ? DenseLayers.linear(layer, rows, context) : rows;
        Tensor output = context.step()
                .losses()
                .batch()
                .map(batch -> compared(layer, loss, kind, raw, batch, context))
                .orElseGet(() -> TorchActivations.apply(layer.getActivationFn(), raw, context));
        return switch (kind) {
            case EXAMPLES -> output;
            case TIME_STEPS -> Shapes.sequences(output, context);
            case PIXELS -> Shapes.images(output, given);
        };
    }

    private static Tensor rows(OutputRows kind, Tensor input, NodeContext context) {
        return switch (kind) {
            case EXAMPLES -> Shapes.flat(input);
            case TIME_STEPS -> Shapes.rows(input, context);
            case PIXELS -> Shapes.pixels(input);
        };
    }

    /** Returns the activated outputs, after their comparison with the labels of a batch. */
    private static Tensor compared(
            FeedForwardLayer layer, ILossFunction loss, OutputRows kind, Tensor raw, Batch batch, NodeContext context) {
        int rank =
                switch (kind) {
                    case EXAMPLES -> 2;
                    case TIME_STEPS -> SEQUENCE_RANK;
                    case PIXELS -> IMAGE_RANK;
                };
        BatchLabels labels = new BatchLabels(
                batch,
                kind,
                Math.toIntExact(raw.size(0)),
                Math.toIntExact(raw.size(1)),
                context.step().numbers().order().of(rank));
        Tensor mask =
                labels.mask(context.name()).map(factors -> factors.to(raw)).orElse(null);
        boolean softmax = layer.getActivationFn() instanceof ActivationSoftmax && loss instanceof LossMCXENT;
        if (softmax && labels.masksOutputs()) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': single outputs of softmax with cross-entropy cannot be masked, which DL4J cannot do either; mask whole examples or time steps"
                            .formatted(context.name()));
        }
        Tensor masked = mask == null || labels.weighted() ? raw : masked(layer, raw, mask, labels.masksOutputs());
        Tensor output = TorchActivations.apply(layer.getActivationFn(), masked, context);
        Tensor expected = labels.values(LossFunctions.takesClassNumbers(loss), context.name())
                .to(raw);
        Tensor values = output.detach();
        context.step()
                .losses()
                .set(
                        context.name(),
                        softmax
                                ? TorchLosses.ofSoftmax((LossMCXENT) loss, values, expected, mask)
                                : TorchLosses.of(loss, values, expected, mask),
                        softmax ? masked : output);
        return output;
    }

    /**
     * Applies a mask of labels before the activation function, as DL4J does: it multiplies the function's input in layers with
     * weights, and the gradient where single outputs are masked.
     */
    private static Tensor masked(FeedForwardLayer layer, Tensor raw, Tensor mask, boolean outputs) {
        Tensor differentiated = outputs ? raw.mul(mask) : raw;
        Tensor value = layer instanceof BaseOutputLayer ? raw.mul(mask) : raw;
        return differentiated.add(value.sub(differentiated).detach());
    }
}
