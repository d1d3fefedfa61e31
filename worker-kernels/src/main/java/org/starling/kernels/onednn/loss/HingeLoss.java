package org.starling.kernels.onednn.loss;

/** {@code Σ max(0, 1 - y a)}, labels being -1 or 1. */
final class HingeLoss implements LossFunction {
    @Override
    public Variable variable() {
        return Variable.OUTPUT;
    }

    @Override
    public double evaluate(float[] outputs, float[] labels, int rows, int columns, float[] derivatives) {
        double loss = 0;
        for (int i = 0; i < rows * columns; i++) {
            float margin = 1f - labels[i] * outputs[i];
            loss += Math.max(0f, margin);
            derivatives[i] = margin > 0 ? -labels[i] : 0f;
        }
        return loss;
    }
}
