package org.starling.kernels.onednn.loss;

/** Losses by the logarithm of probabilities. */
final class CrossEntropyLosses {
    private CrossEntropyLosses() {}

    /**
     * {@code -Σ w y log a} with {@code a = softmax(z)}; derivative with respect to z: {@code a Σ w y - w y}.
     *
     * @param weights of the classes
     * @param clip probabilities are kept this far from 0 and 1 in the loss, not in the derivative
     */
    record WithSoftmax(OutputWeights weights, float clip) implements LossFunction {
        @Override
        public Variable variable() {
            return Variable.PRE_ACTIVATION;
        }

        @Override
        public double evaluate(float[] outputs, Labels target, float[] derivatives) {
            float[] labels = target.values();
            int columns = target.columns();
            float[] w = weights.of(target);
            double loss = 0;
            for (int row = 0; row < target.rows(); row++) {
                int start = row * columns;
                int first = w.length == columns ? 0 : start;
                // without weights the derivative is a - y, whatever the labels add up to
                float mass = weights.absent() ? w[first] : 0f;
                for (int c = 0; c < columns; c++) {
                    float label = labels[start + c] * w[first + c];
                    if (label != 0f) {
                        float probability = Math.max(clip, Math.min(1f - clip, outputs[start + c]));
                        loss -= label * Math.log(probability);
                        mass += weights.absent() ? 0f : label;
                    }
                }
                for (int c = 0; c < columns; c++) {
                    derivatives[start + c] = outputs[start + c] * mass - labels[start + c] * w[first + c];
                }
            }
            return loss;
        }
    }

    /**
     * {@code -Σ w y log a} after any other activation; derivative with respect to a: {@code -w y / a}.
     *
     * @param weights of the outputs
     */
    record Categorical(OutputWeights weights) implements LossFunction {
        @Override
        public Variable variable() {
            return Variable.OUTPUT;
        }

        @Override
        public double evaluate(float[] outputs, Labels target, float[] derivatives) {
            float[] labels = target.values();
            float[] w = weights.of(target);
            double loss = 0;
            for (int i = 0; i < labels.length; i++) {
                float label = labels[i] * w[i % w.length];
                loss -= Math.log(outputs[i]) * label;
                derivatives[i] = -label / outputs[i];
            }
            return loss;
        }
    }

    /**
     * {@code -Σ w (y log a + (1 - y) log(1 - a))}; derivative with respect to a: {@code w (a - y) / (a (1 - a))}.
     *
     * @param weights of the outputs
     * @param clip probabilities are kept this far from 0 and 1, in loss and derivative
     */
    record Binary(OutputWeights weights, float clip) implements LossFunction {
        @Override
        public Variable variable() {
            return Variable.OUTPUT;
        }

        @Override
        public double evaluate(float[] outputs, Labels target, float[] derivatives) {
            float[] labels = target.values();
            float[] w = weights.of(target);
            double loss = 0;
            for (int i = 0; i < labels.length; i++) {
                float a = clip > 0 ? Math.max(clip, Math.min(1f - clip, outputs[i])) : outputs[i];
                float weight = w[i % w.length];
                loss -= weight * (labels[i] * Math.log(a) + (1 - labels[i]) * Math.log(1f - a));
                derivatives[i] = weight * (a - labels[i]) / (a * (1f - a));
            }
            return loss;
        }
    }
}
