package org.starling.kernels.onednn.loss;

/** Losses by the difference of output and label. */
final class DistanceLosses {
    private DistanceLosses() {}

    /**
     * {@code Σ w (a - y)²}.
     *
     * @param weights of the outputs
     * @param mean whether it is divided by the number of outputs
     */
    record Squared(OutputWeights weights, boolean mean) implements LossFunction {
        @Override
        public Variable variable() {
            return Variable.OUTPUT;
        }

        @Override
        public double evaluate(float[] outputs, Labels target, float[] derivatives) {
            float[] labels = target.values();
            float[] w = weights.of(target);
            float divisor = mean ? target.columns() : 1;
            double loss = 0;
            for (int i = 0; i < labels.length; i++) {
                float difference = outputs[i] - labels[i];
                float weighted = w[i % w.length] * difference / divisor;
                loss += weighted * difference;
                derivatives[i] = 2 * weighted;
            }
            return loss;
        }
    }

    /**
     * {@code Σ w |a - y|}.
     *
     * @param weights of the outputs
     * @param mean whether it is divided by the number of outputs
     */
    record Absolute(OutputWeights weights, boolean mean) implements LossFunction {
        @Override
        public Variable variable() {
            return Variable.OUTPUT;
        }

        @Override
        public double evaluate(float[] outputs, Labels target, float[] derivatives) {
            float[] labels = target.values();
            float[] w = weights.of(target);
            float divisor = mean ? target.columns() : 1;
            double loss = 0;
            for (int i = 0; i < labels.length; i++) {
                float difference = outputs[i] - labels[i];
                float weight = w[i % w.length] / divisor;
                loss += weight * Math.abs(difference);
                derivatives[i] = weight * Math.signum(difference);
            }
            return loss;
        }
    }
}
