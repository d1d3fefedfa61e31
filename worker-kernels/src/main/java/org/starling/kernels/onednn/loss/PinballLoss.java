package org.starling.kernels.onednn.loss;

/** The loss of {@link org.starling.layers.QuantileLoss}: {@code max(q (y - a), (q - 1) (y - a)) / n} for output a of n with level q. */
final class PinballLoss implements LossFunction {
    private final double[] levels;
    private final OutputWeights weights = OutputWeights.none();

    /** A loss for as many outputs as there are levels. */
    PinballLoss(double[] levels) {
        this.levels = levels.clone();
    }

    @Override
    public Variable variable() {
        return Variable.OUTPUT;
    }

    @Override
    public double evaluate(float[] outputs, Labels target, float[] derivatives) {
        int columns = target.columns();
        if (levels.length != columns) {
            throw new IllegalArgumentException(
                    "Cannot compute the loss: it has %d levels of quantiles for %d outputs; give one for each"
                            .formatted(levels.length, columns));
        }
        float[] labels = target.values();
        float[] w = weights.of(target);
        double loss = 0;
        for (int i = 0; i < labels.length; i++) {
            float error = labels[i] - outputs[i];
            double slope = w[i % w.length] * (error < 0 ? levels[i % columns] - 1 : levels[i % columns]) / columns;
            loss += slope * error;
            derivatives[i] = error == 0 ? 0f : (float) -slope;
        }
        return loss;
    }
}
