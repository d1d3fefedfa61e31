package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;

/** Pooling of all positions to one value per channel; padding is ignored. */
final class PoolingLayers {
    private PoolingLayers() {}

    /** {@code [N, C, H, W] → [N, C]}, {@code [N, C, T] → [N, C]}. */
    static Tensor global(GlobalPoolingLayer layer, NodeValues input, NodeContext context) {
        context.require(input.tensor().dim() > 2, "[channels, height, width] or [channels, time]", input.tensor());
        Tensor x = input.tensor().flatten(2, -1);
        PoolingType type = layer.getPoolingType();
        Tensor padding = input.padding().orElse(null);
        if (padding != null) {
            if (type == PoolingType.MAX || type == PoolingType.AVG) {
                requirePresent(padding, context);
            }
            double neutral = type == PoolingType.MAX ? Double.NEGATIVE_INFINITY : 0;
            x = x.masked_fill(padding.unsqueeze(1), new Scalar(neutral));
        }
        return switch (type) {
            case MAX -> x.max(2, false).get0();
            case SUM -> x.sum(2);
            case AVG -> padding == null
                    ? x.mean(2)
                    : x.sum(2)
                            .div(padding.logical_not()
                                    .to(ScalarType.Float)
                                    .sum(1)
                                    .unsqueeze(1));
            case PNORM -> norm(x, layer.getPnorm());
        };
    }

    /** {@code (Σ |x|ᵖ)^(1/p)}; its derivative is 0 where all is 0, where DL4J divides by zero. */
    private static Tensor norm(Tensor x, int p) {
        Tensor sum = x.abs().pow(new Scalar(p)).sum(2);
        Tensor zero = sum.eq(new Scalar(0));
        Tensor root = sum.masked_fill(zero, new Scalar(1)).pow(new Scalar(1.0 / p));
        return root.masked_fill(zero, new Scalar(0));
    }

    /** The last time step of each example that is not padding: {@code [N, C, T] → [N, C]}. */
    static Tensor last(Tensor sequences, NodeValues input, NodeContext context) {
        if (input.padding().isEmpty()) {
            return sequences.select(2, sequences.size(2) - 1);
        }
        Tensor padding = input.padding().orElseThrow();
        requirePresent(padding, context);
        Tensor positions = torch.arange(new Scalar(padding.size(1))).to(padding.device(), ScalarType.Long);
        Tensor last = padding.logical_not().to(ScalarType.Long).mul(positions).amax(new long[] {1}, false);
        long[] shape = Shapes.of(sequences);
        return torch.gather(sequences, 2, last.view(shape[0], 1, 1).expand(shape[0], shape[1], 1))
                .squeeze(2);
    }

    private static void requirePresent(Tensor padding, NodeContext context) {
        Tensor absent = padding.all(1);
        if (absent.any().item_bool()) {
            throw new IllegalArgumentException(
                    "Cannot compute layer '%s': all time steps of example %d of the batch are masked; leave such examples out"
                            .formatted(
                                    context.name(),
                                    absent.to(ScalarType.Long).argmax().item_long()));
        }
    }
}
