package org.starling.kernels.onednn.loss;

/** {@code Σ max(0, 1 - y a)}, labels being -1 or 1. */
final class HingeLoss implements LossFunction {
    private final OutputWeights weights = OutputWeights.none();

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
            float margin = 1f - labels[i] * outputs[i];
            float weight = w[i % w.length];
            loss += weight * Math.max(0f, margin);
            derivatives[i] = margin > 0 ? -labels[i] * weight : 0f;
        }
        return loss;
    }
}
