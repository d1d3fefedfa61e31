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
        public double evaluate(float[] outputs, float[] labels, int rows, int columns, float[] derivatives) {
            float[] w = weights.of(columns);
            float divisor = mean ? columns : 1;
            double loss = 0;
            for (int i = 0; i < rows * columns; i++) {
                float difference = outputs[i] - labels[i];
                float weighted = w[i % columns] * difference / divisor;
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
        public double evaluate(float[] outputs, float[] labels, int rows, int columns, float[] derivatives) {
            float[] w = weights.of(columns);
            float divisor = mean ? columns : 1;
            double loss = 0;
            for (int i = 0; i < rows * columns; i++) {
                float difference = outputs[i] - labels[i];
                float weight = w[i % columns] / divisor;
                loss += weight * Math.abs(difference);
                derivatives[i] = weight * Math.signum(difference);
            }
            return loss;
        }
    }
}
