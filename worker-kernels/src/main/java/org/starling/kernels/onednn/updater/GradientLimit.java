package org.starling.kernels.onednn.updater;

import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.starling.kernels.onednn.parameter.Parameter;

/**
 * Normalisation or clipping of the gradients of one layer.
 *
 * @param kind what to do
 * @param threshold limit of the clipping kinds
 * @param parameters the layer's parameters, which follow each other
 */
record GradientLimit(GradientNormalization kind, double threshold, List<Parameter> parameters) {
    /** In place of a norm of 0, as in DL4J. */
    private static final double LEAST_NORM = 1e-5;

    void apply(float[] gradients) {
        Parameter last = parameters.get(parameters.size() - 1);
        int from = parameters.get(0).offset();
        int to = last.offset() + last.length();
        switch (kind) {
            case None -> {}
            case RenormalizeL2PerLayer -> renormalise(gradients, from, to);
            case RenormalizeL2PerParamType -> parameters.forEach(
                    p -> renormalise(gradients, p.offset(), p.offset() + p.length()));
            case ClipElementWiseAbsoluteValue -> VectorMath.clip(gradients, from, to, (float) threshold);
            case ClipL2PerLayer -> clipNorm(gradients, from, to);
            case ClipL2PerParamType -> parameters.forEach(
                    p -> clipNorm(gradients, p.offset(), p.offset() + p.length()));
        }
    }

    private static void renormalise(float[] gradients, int from, int to) {
        double norm = Math.sqrt(VectorMath.sumOfSquares(gradients, from, to));
        VectorMath.scale(gradients, from, to, (float) (1 / (norm == 0 ? LEAST_NORM : norm)));
    }

    private void clipNorm(float[] gradients, int from, int to) {
        double norm = Math.sqrt(VectorMath.sumOfSquares(gradients, from, to));
        if (norm > threshold) {
            VectorMath.scale(gradients, from, to, (float) (threshold / norm));
        }
    }
}
