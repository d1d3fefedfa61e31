package org.starling.kernels.torch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.GradientNormalization;

/**
 * Normalisation or clipping of the gradients of one layer.
 *
 * @param kind what to do
 * @param threshold limit of the clipping kinds
 * @param layer the gradients of the layer
 * @param parameters those of each of its parameters
 */
record GradientNorm(GradientNormalization kind, double threshold, Tensor layer, List<Tensor> parameters) {
    /** In place of a norm of 0, as in DL4J. */
    private static final double LEAST_NORM = 1e-5;

    void apply() {
        switch (kind) {
            case None -> {}
            case RenormalizeL2PerLayer -> renormalise(layer);
            case RenormalizeL2PerParamType -> parameters.forEach(GradientNorm::renormalise);
            case ClipElementWiseAbsoluteValue -> layer.clamp_(
                    new ScalarOptional(new Scalar((float) -threshold)),
                    new ScalarOptional(new Scalar((float) threshold)));
            case ClipL2PerLayer -> clipNorm(layer);
            case ClipL2PerParamType -> parameters.forEach(this::clipNorm);
        }
    }

    private static void renormalise(Tensor gradient) {
        Tensor norm = gradient.norm();
        gradient.div_(norm.masked_fill(norm.eq(new Scalar(0)), new Scalar(LEAST_NORM)));
    }

    private void clipNorm(Tensor gradient) {
        // a gradient of 0 keeps its value: the factor is infinite before it is limited to 1
        Tensor factor = gradient.norm().reciprocal().mul(new Scalar(threshold));
        gradient.mul_(factor.clamp(new ScalarOptional(), new ScalarOptional(new Scalar(1))));
    }
}
