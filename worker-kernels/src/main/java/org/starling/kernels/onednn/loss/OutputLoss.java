package org.starling.kernels.onednn.loss;

/** A loss that is a sum over single outputs; its derivatives are with respect to the activated outputs. */
sealed interface OutputLoss extends LossFunction {

    /** Factors of the outputs. */
    OutputWeights weights();

    /** The loss of output {@code a} of {@code n} with label {@code y} and weight {@code w}. */
    double loss(float a, float y, float w, float n);

    /** Its derivative with respect to {@code a}. */
    float derivative(float a, float y, float w, float n);

    @Override
    default Variable variable() {
        return Variable.OUTPUT;
    }

    @Override
    default double evaluate(float[] outputs, Labels target, float[] derivatives) {
        float[] labels = target.values();
        float[] w = weights().of(target);
        float n = target.columns();
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += loss(outputs[i], labels[i], w[i % w.length], n);
            derivatives[i] = derivative(outputs[i], labels[i], w[i % w.length], n);
        }
        return sum;
    }

    /** {@code -w y log a}, after any activation but softmax; derivative {@code -w y / a}. */
    record CrossEntropy(OutputWeights weights) implements OutputLoss {
        @Override
        public double loss(float a, float y, float w, float n) {
            return -Math.log(a) * (y * w);
        }

        @Override
        public float derivative(float a, float y, float w, float n) {
            return -(y * w) / a;
        }
    }

    /**
     * {@code -w (y log a + (1 - y) log(1 - a))}; derivative {@code w (a - y) / (a (1 - a))}.
     *
     * @param clip probabilities are kept this far from 0 and 1, in loss and derivative
     */
    record BinaryCrossEntropy(OutputWeights weights, float clip) implements OutputLoss {
        @Override
        public double loss(float a, float y, float w, float n) {
            float p = clipped(a);
            return -(w * (y * Math.log(p) + (1 - y) * Math.log(1f - p)));
        }

        @Override
        public float derivative(float a, float y, float w, float n) {
            float p = clipped(a);
            return w * (p - y) / (p * (1f - p));
        }

        private float clipped(float a) {
            return clip > 0 ? Math.max(clip, Math.min(1f - clip, a)) : a;
        }
    }

    /**
     * {@code w (a - y)²}.
     *
     * @param mean whether it is divided by the number of outputs
     */
    record Squared(OutputWeights weights, boolean mean) implements OutputLoss {
        @Override
        public double loss(float a, float y, float w, float n) {
            return weighted(a, y, w, n) * (a - y);
        }

        @Override
        public float derivative(float a, float y, float w, float n) {
            return 2 * weighted(a, y, w, n);
        }

        private float weighted(float a, float y, float w, float n) {
            return w * (a - y) / (mean ? n : 1);
        }
    }

    /**
     * {@code w |a - y|}.
     *
     * @param mean whether it is divided by the number of outputs
     */
    record Absolute(OutputWeights weights, boolean mean) implements OutputLoss {
        @Override
        public double loss(float a, float y, float w, float n) {
            return w / (mean ? n : 1) * Math.abs(a - y);
        }

        @Override
        public float derivative(float a, float y, float w, float n) {
            return w / (mean ? n : 1) * Math.signum(a - y);
        }
    }

    /** {@code w max(0, 1 - y a)}, labels being -1 or 1. */
    record Hinge(OutputWeights weights) implements OutputLoss {
        @Override
        public double loss(float a, float y, float w, float n) {
            return w * Math.max(0f, 1f - y * a);
        }

        @Override
        public float derivative(float a, float y, float w, float n) {
            return 1f - y * a > 0 ? -y * w : 0f;
        }
    }
}
