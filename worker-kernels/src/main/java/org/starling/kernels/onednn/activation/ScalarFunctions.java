package org.starling.kernels.onednn.activation;

/** The functions that oneDNN lacks, as DL4J defines them. */
final class ScalarFunctions {
    private ScalarFunctions() {}

    /** {@code x / (1 + |x|)}. */
    record SoftSign() implements ScalarFunction {
        @Override
        public float value(float x) {
            return x / (1f + Math.abs(x));
        }

        @Override
        public float derivative(float x) {
            float divisor = 1f + Math.abs(x);
            return 1f / (divisor * divisor);
        }
    }

    /** {@code max(0, tanh x)}. */
    record RectifiedTanh() implements ScalarFunction {
        @Override
        public float value(float x) {
            return x > 0 ? (float) Math.tanh(x) : 0f;
        }

        @Override
        public float derivative(float x) {
            float tanh = value(x);
            return x > 0 ? 1f - tanh * tanh : 0f;
        }
    }

    /** SELU (arXiv 1706.02515): {@code λ x} above 0, {@code λ α (eˣ - 1)} below. */
    record ScaledExponential() implements ScalarFunction {
        private static final float ALPHA = 1.6732632f;
        private static final float LAMBDA = 1.050701f;

        @Override
        public float value(float x) {
            return x > 0 ? LAMBDA * x : LAMBDA * ALPHA * (float) Math.expm1(x);
        }

        @Override
        public float derivative(float x) {
            return x > 0 ? LAMBDA : LAMBDA * ALPHA * (float) Math.exp(x);
        }
    }

    /**
     * {@code x} above a threshold, else 0.
     *
     * @param threshold not negative
     */
    record Thresholded(float threshold) implements ScalarFunction {
        @Override
        public float value(float x) {
            return x > threshold ? x : 0f;
        }

        @Override
        public float derivative(float x) {
            return x > threshold ? 1f : 0f;
        }
    }
}
