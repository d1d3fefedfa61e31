package org.starling.kernels.onednn.layer.normalisation;

import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** Batch normalisation over channels, {@code [N, C, H, W]}, or features, {@code [N, F]}; keeps the shape. */
public final class BatchNormalizationCompiler implements LayerCompiler<BatchNormalization> {
    @Override
    public void check(BatchNormalization layer, Reasons reasons) {
        reasons.addIf(
                layer.isLockGammaBeta() && (layer.getGamma() != 1 || layer.getBeta() != 0),
                "locked gamma and beta other than 1 and 0 are not supported");
    }

    @Override
    public MaskUse maskUse(BatchNormalization layer) {
        // padding counts in the statistics of a batch
        return MaskUse.CARRIED;
    }

    @Override
    public Tensor compile(BatchNormalization layer, Tensor input, LayerContext context) {
        boolean image = input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS;
        context.require(image || input.rank() != 3, "[channels, height, width] or features", input);
        long channels = image ? input.dimension(1) : input.exampleLength();
        context.require(channels == layer.getNOut(), layer.getNOut() + " channels or features", input);
        if (image) {
            return new Normalisation(layer, context, input).append();
        }
        // a feature is a channel of an image of one pixel
        Tensor flat = Matrices.flatten(context, input);
        Tensor pixels = Matrices.reshape(context, ".pixels", flat, flat.dimension(0), channels, 1, 1);
        Tensor normalised = new Normalisation(layer, context, pixels).append();
        Tensor features = Matrices.reshape(context, ".features", normalised, flat.dimensions());
        if (normalised.activated()) {
            features.markActivated();
        }
        return features;
    }
}
