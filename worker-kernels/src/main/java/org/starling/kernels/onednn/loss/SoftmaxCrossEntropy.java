package org.starling.kernels.onednn.loss;

/**
 * {@code -Σ w y log a} with {@code a = softmax(z)}; derivative with respect to z: {@code a Σ w y - w y}.
 *
 * @param weights of the classes
 * @param clip probabilities are kept this far from 0 and 1 in the loss, not in the derivative
 */
record SoftmaxCrossEntropy(OutputWeights weights, float clip) implements LossFunction {
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
