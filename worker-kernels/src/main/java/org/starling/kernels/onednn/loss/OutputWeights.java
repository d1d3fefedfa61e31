package org.starling.kernels.onednn.loss;

import java.util.Arrays;

/** Factors by which the losses of single outputs count; all 1 unless given. */
final class OutputWeights {
    private float[] factors;
    private final boolean absent;

    /** {@code factors} has one value per output, or none. */
    OutputWeights(float[] factors) {
        this.factors = factors;
        this.absent = factors.length == 0;
    }

    /** Whether none were given. */
    boolean absent() {
        return absent;
    }

    /** One factor for each of {@code columns} outputs. Shared, not copied. */
    float[] of(int columns) {
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
