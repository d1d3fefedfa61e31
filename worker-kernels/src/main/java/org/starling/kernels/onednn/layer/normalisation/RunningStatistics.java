package org.starling.kernels.onednn.layer.normalisation;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.starling.kernels.onednn.parameter.Parameter;

/**
 * Running mean and variance over batches, which DL4J keeps as parameters. Their change towards the statistics of a batch is
 * written to their gradients, and their updater subtracts it.
 */
final class RunningStatistics {
    private static final double LEAST_VARIANCE = Float.MIN_NORMAL;

    private final Parameter mean;
    private final Parameter spread;
    private final boolean logarithmic;
    private final float keep;
    // made at the first use: parameters have no memory while the first plan is built
    private Native vectors;

    private record Native(FloatBuffer means, FloatBuffer spreads, FloatBuffer meanSteps, FloatBuffer spreadSteps) {}

    /** {@code spread} is the variance, or the decimal logarithm of its root if the layer is set so. */
    RunningStatistics(BatchNormalization layer, Parameter mean, Parameter spread) {
        this.mean = mean;
        this.spread = spread;
        this.logarithmic = layer.isUseLogStd();
        this.keep = (float) layer.getDecay();
    }

    /** Sets the gradients for a batch with the given statistics. */
    void observe(FloatBuffer batchMean, FloatBuffer batchVariance) {
        Native vectors = vectors();
        int channels = mean.slot().length();
        for (int c = 0; c < channels; c++) {
            vectors.meanSteps().put(c, (1 - keep) * (vectors.means().get(c) - batchMean.get(c)));
            float before = vectors.spreads().get(c);
            vectors.spreadSteps()
                    .put(
                            c,
                            logarithmic
                                    ? logarithmicStep(before, batchVariance.get(c))
                                    : (1 - keep) * (before - batchVariance.get(c)));
        }
    }

    private float logarithmicStep(float spread, float batchVariance) {
        // the variance of a channel that stays constant would decay to 0, and the step become 0 / 0
        double before = Math.max(LEAST_VARIANCE, Math.pow(10, 2.0 * spread));
        double after = Math.max(LEAST_VARIANCE, keep * before + (1 - keep) * batchVariance);
        return (float) (0.5 * Math.log10(before / after));
    }

    /** Copies the running statistics. */
    void copyTo(FloatBuffer targetMean, FloatBuffer targetVariance) {
        Native vectors = vectors();
        int channels = mean.slot().length();
        targetMean.put(0, vectors.means(), 0, channels);
        for (int c = 0; c < channels; c++) {
            float stored = vectors.spreads().get(c);
            targetVariance.put(c, logarithmic ? (float) Math.pow(10, 2.0 * stored) : stored);
        }
    }

    private Native vectors() {
        if (vectors == null) {
            vectors = new Native(
                    mean.weightValues(), spread.weightValues(), mean.gradientValues(), spread.gradientValues());
        }
        return vectors;
    }
}
