package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/** Layers over features of single examples or time steps. */
final class DenseLayers {
    private DenseLayers() {}

    /** {@code [N, nIn] → [N, nOut]}. */
    static Tensor dense(DenseLayer layer, NodeValues input, NodeContext context) {
        Tensor rows = Shapes.flat(input.tensor());
        return TorchActivations.apply(layer.getActivationFn(), linear(layer, rows, context), context);
    }

    /** {@code x W + b} of rows {@code [N, nIn]}. */
    static Tensor linear(FeedForwardLayer layer, Tensor rows, NodeContext context) {
        context.require(rows.size(1) == layer.getNIn(), layer.getNIn() + " values", rows);
        // DL4J stores a column for each output
        Tensor weights = context.parameter(DefaultParamInitializer.WEIGHT_KEY, layer.getNOut(), layer.getNIn());
        return context.products().linear(rows, weights, context.bias(DefaultParamInitializer.BIAS_KEY));
    }

    static Tensor activation(ActivationLayer layer, NodeValues input, NodeContext context) {
        return TorchActivations.apply(layer.getActivationFn(), input.tensor(), context);
    }

    /**
     * Rows of a table by their numbers: one per example, {@code [N, 1] → [N, nOut]}, or one per time step, {@code [N, T]} or
     * {@code [N, 1, T] → [N, nOut, T]}.
     */
    static Tensor embedding(FeedForwardLayer layer, NodeValues input, NodeContext context) {
        Tensor given = input.tensor();
        if (layer instanceof EmbeddingSequenceLayer sequence) {
            boolean channel = given.dim() == 3 && (given.size(1) == 1 || given.size(2) == 1);
            long steps = given.numel() / given.size(0);
            boolean fits = sequence.isInferInputLength() || sequence.getInputLength() == steps;
            context.require(
                    (given.dim() == 2 || channel) && fits,
                    sequence.isInferInputLength() ? "one number per time step" : sequence.getInputLength() + " numbers",
                    given);
            Tensor rows = lookUp(layer, given.reshape(given.size(0), steps), context);
            return TorchActivations.apply(layer.getActivationFn(), rows.permute(0, 2, 1), context);
        }
        context.require(given.numel() == given.size(0), "one number", given);
        Tensor rows = lookUp(layer, given.reshape(given.size(0)), context);
        return TorchActivations.apply(layer.getActivationFn(), rows, context);
    }

    private static Tensor lookUp(FeedForwardLayer layer, Tensor values, NodeContext context) {
        Tensor numbers = values.detach().to(ScalarType.Long);
        Tensor outside = numbers.lt(new Scalar(0)).logical_or(numbers.ge(new Scalar(layer.getNIn())));
        if (outside.any().item_bool()) {
            long wrong = numbers.flatten()
                    .masked_select(outside.flatten())
                    .select(0, 0)
                    .item_long();
            throw new IllegalArgumentException(
                    "Cannot compute layer '%s': entry %d does not exist, only entries 0 to %d; correct the data, or change nIn"
                            .formatted(context.name(), wrong, layer.getNIn() - 1));
        }
        // DL4J stores the table column by column
        Tensor table = context.parameter(DefaultParamInitializer.WEIGHT_KEY, layer.getNOut(), layer.getNIn());
        Tensor rows = torch.embedding(table.transpose(0, 1), numbers);
        return context.step().parameters().has(context.name(), DefaultParamInitializer.BIAS_KEY)
                ? rows.add(context.parameter(DefaultParamInitializer.BIAS_KEY, layer.getNOut()))
                : rows;
    }
}
