package org.starling.kernels.onednn.layer.normalisation;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.starling.kernels.onednn.parameter.Parameter;

/**
 * Mean and variance over batches, which DL4J keeps as parameters: what moves them towards those of a batch goes into their
 * gradients, and their updater subtracts it.
 */
final class RunningStatistics {
    private final Parameter mean;
    private final Parameter spread;
    private final boolean logarithmic;
    private final float keep;

    /** {@code spread} is the variance, or the decimal logarithm of its root where the layer says so. */
    RunningStatistics(BatchNormalization layer, Parameter mean, Parameter spread) {
        this.mean = mean;
        this.spread = spread;
        this.logarithmic = layer.isUseLogStd();
        this.keep = (float) layer.getDecay();
    }

    /** Sets the gradients for a batch with the given statistics. */
    void observe(FloatBuffer batchMean, FloatBuffer batchVariance) {
        int channels = mean.slot().length();
        FloatBuffer means = mean.weightValues();
        FloatBuffer spreads = spread.weightValues();
        FloatBuffer meanSteps = mean.gradientValues();
        FloatBuffer spreadSteps = spread.gradientValues();
        for (int c = 0; c < channels; c++) {
            meanSteps.put(c, (1 - keep) * (means.get(c) - batchMean.get(c)));
            if (logarithmic) {
                double before = Math.pow(10, 2.0 * spreads.get(c));
                double after = keep * before + (1 - keep) * batchVariance.get(c);
                spreadSteps.put(c, (float) (0.5 * Math.log10(before / after)));
            } else {
                spreadSteps.put(c, (1 - keep) * (spreads.get(c) - batchVariance.get(c)));
            }
        }
    }

    /** Copies the running statistics. */
    void copyTo(FloatBuffer targetMean, FloatBuffer targetVariance) {
        int channels = mean.slot().length();
        targetMean.put(0, mean.weightValues(), 0, channels);
        FloatBuffer spreads = spread.weightValues();
        for (int c = 0; c < channels; c++) {
            targetVariance.put(c, logarithmic ? (float) Math.pow(10, 2.0 * spreads.get(c)) : spreads.get(c));
        }
    }
}
