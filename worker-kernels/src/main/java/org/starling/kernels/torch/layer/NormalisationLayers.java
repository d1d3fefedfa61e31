package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.starling.layers.LayerNorm;
import org.starling.layers.Normalisation;
import org.starling.layers.RmsNorm;

/** Layers that normalise activations; they keep the shape. */
final class NormalisationLayers {
    private static final double LEAST_VARIANCE = Float.MIN_NORMAL;

    private NormalisationLayers() {}

    /** Batch normalisation over channels, {@code [N, C, H, W]}, or features, {@code [N, F]}. */
    static Tensor batch(BatchNormalization layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        context.require(x.dim() != 3, "[channels, height, width] or features", x);
        context.require(x.size(1) == layer.getNOut(), layer.getNOut() + " channels or features", x);
        TensorOptional scale = context.bias(BatchNormalizationParamInitializer.GAMMA);
        TensorOptional shift = context.bias(BatchNormalizationParamInitializer.BETA);
        if (layer.isLockGammaBeta()) {
            scale = new TensorOptional();
            shift = new TensorOptional();
        }
        if (context.trains()) {
            // running statistics of momentum 1 are those of the batch
            Tensor mean = x.new_zeros(layer.getNOut());
            Tensor variance = x.new_zeros(layer.getNOut());
            Tensor output = torch.batch_norm(
                    x,
                    scale,
                    shift,
                    new TensorOptional(mean),
                    new TensorOptional(variance),
                    true,
                    1,
                    layer.getEps(),
                    true);
            double count = (double) x.numel() / layer.getNOut();
            observe(
                    layer,
                    mean,
                    count == 1 ? x.new_zeros(layer.getNOut()) : variance.mul(scalar((count - 1) / count)),
                    context);
            return output;
        }
        Tensor mean = statistic(BatchNormalizationParamInitializer.GLOBAL_MEAN, context);
        Tensor variance = layer.isUseLogStd()
                ? torch.pow(
                        scalar(10),
                        statistic(BatchNormalizationParamInitializer.GLOBAL_LOG_STD, context)
                                .mul(scalar(2)))
                : statistic(BatchNormalizationParamInitializer.GLOBAL_VAR, context);
        return torch.batch_norm(
                x,
                scale,
                shift,
                new TensorOptional(mean),
                new TensorOptional(variance),
                false,
                0,
                layer.getEps(),
                true);
    }

    /**
     * Writes the change of the running statistics towards those of a batch to their gradients. Their updater subtracts it, as in
     * DL4J.
     */
    private static void observe(BatchNormalization layer, Tensor mean, Tensor variance, NodeContext context) {
        double rest = 1 - layer.getDecay();
        String name = context.name();
        LayerParameters parameters = context.step().parameters();
        parameters
                .gradient(name, BatchNormalizationParamInitializer.GLOBAL_MEAN)
                .copy_(statistic(BatchNormalizationParamInitializer.GLOBAL_MEAN, context)
                        .sub(mean)
                        .mul(scalar(rest)));
        if (!layer.isUseLogStd()) {
            parameters
                    .gradient(name, BatchNormalizationParamInitializer.GLOBAL_VAR)
                    .copy_(statistic(BatchNormalizationParamInitializer.GLOBAL_VAR, context)
                            .sub(variance)
                            .mul(scalar(rest)));
            return;
        }
        // the variance of a channel that stays constant would decay to 0, and the step become 0 / 0
        Tensor logarithms = statistic(BatchNormalizationParamInitializer.GLOBAL_LOG_STD, context)
                .to(ScalarType.Double);
        Tensor before = atLeast(torch.pow(scalar(10), logarithms.mul(scalar(2))));
        Tensor after = atLeast(before.mul(scalar(layer.getDecay()))
                .add(variance.to(ScalarType.Double).mul(scalar(rest))));
        parameters
                .gradient(name, BatchNormalizationParamInitializer.GLOBAL_LOG_STD)
                .copy_(before.div(after).log10().mul(scalar(0.5)));
    }

    private static Tensor atLeast(Tensor variance) {
        return variance.clamp(new ScalarOptional(scalar(LEAST_VARIANCE)));
    }

    private static Tensor statistic(String key, NodeContext context) {
        return context.step().parameters().values(context.name(), key).detach();
    }

    /** Normalisation over the features of each time step, {@code [N, C, T]}, or of each example, {@code [N, C]}. */
    static Tensor features(Normalisation layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        boolean sequence = x.dim() == 3;
        Tensor rows = sequence ? x.permute(0, 2, 1) : Shapes.flat(x);
        long features = layer.getNIn();
        context.require(rows.size(rows.dim() - 1) == features, features + " features", x);
        Tensor output = layer instanceof LayerNorm
                ? torch.layer_norm(
                        rows,
                        new long[] {features},
                        context.bias(LayerNorm.GAIN),
                        context.bias(LayerNorm.SHIFT),
                        layer.epsilon(),
                        true)
                : rows.mul(rows.square()
                                .mean(new long[] {-1}, true, new ScalarTypeOptional())
                                .add(scalar(layer.epsilon()))
                                .rsqrt())
                        .mul(context.parameter(RmsNorm.GAIN, features));
        return sequence ? output.permute(0, 2, 1) : output;
    }

    private static Scalar scalar(double value) {
        return new Scalar(value);
    }
}
