package org.starling.kernels.onednn.loss;

import java.util.Arrays;

/** Factors by which the losses of single outputs count; all 1 unless given. */
final class OutputWeights {
    private float[] factors;
    private final boolean absent;
    /** Products with the factors of a mask. */
    private float[] masked = new float[0];

    /** {@code factors} has one value per output, or none. */
    OutputWeights(float[] factors) {
        this.factors = factors;
        this.absent = factors.length == 0;
    }

    /** All outputs count alike. */
    static OutputWeights none() {
        return new OutputWeights(new float[0]);
    }

    /** Whether none were given. */
    boolean absent() {
        return absent;
    }

    /**
     * One factor for each output; or, where {@code labels} are masked, one for each output of each row. Shared, not copied.
     */
    float[] of(Labels labels) {
        float[] outputs = of(labels.columns());
        if (labels.mask().none()) {
            return outputs;
        }
        float[] mask = labels.mask().factors();
        if (masked.length != mask.length) {
            masked = new float[mask.length];
        }
        for (int i = 0; i < mask.length; i++) {
            masked[i] = mask[i] * outputs[i % outputs.length];
        }
        return masked;
    }

    private float[] of(int columns) {
        if (factors.length != columns) {
            if (!absent) {
                throw new IllegalArgumentException(
                        "Cannot compute the loss: it has %d weights for %d outputs; give one for each"
                                .formatted(factors.length, columns));
            }
            factors = new float[columns];
            Arrays.fill(factors, 1f);
        }
        return factors;
    }
}
