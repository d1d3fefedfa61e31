package org.starling.kernels.onednn.updater;

import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.RmsProp;

/** Updaters that divide the gradient of each value by the size of its earlier gradients. */
final class AdaptiveRateRules {
    private AdaptiveRateRules() {}

    /** RMSProp: by the root of a decaying mean of squares. */
    record RootMeanSquare(RmsProp settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            float rate = (float) settings.getLearningRate(iteration, epoch);
            float decay = (float) settings.getRmsDecay();
            float epsilon = (float) settings.getEpsilon();
            float rest = 1f - decay;
            float[] s = state[0];
            for (int i = from; i < to; i++) {
                float gradient = gradients[i];
                float square = decay * s[i] + rest * gradient * gradient;
                s[i] = square;
                gradients[i] = rate * gradient / ((float) Math.sqrt(square) + epsilon);
            }
        }
    }

    /** AdaGrad: by the root of the sum of squares. */
    record SquaredSum(AdaGrad settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            float rate = (float) settings.getLearningRate(iteration, epoch);
            float epsilon = (float) settings.getEpsilon();
            float[] s = state[0];
            for (int i = from; i < to; i++) {
                float gradient = gradients[i];
                float square = s[i] + gradient * gradient;
                s[i] = square;
                gradients[i] = rate * gradient / ((float) Math.sqrt(square) + epsilon);
            }
        }
    }

    /** AdaDelta (arXiv 1212.5701): by the ratio of the sizes of earlier updates and gradients; no learning rate. */
    record UpdateRatio(AdaDelta settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 2;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            float rho = (float) settings.getRho();
            float epsilon = (float) settings.getEpsilon();
            float rest = 1f - rho;
            float[] squares = state[0];
            float[] updates = state[1];
            for (int i = from; i < to; i++) {
                float gradient = gradients[i];
                float square = rho * squares[i] + rest * gradient * gradient;
                float update = gradient * (float) Math.sqrt(updates[i] + epsilon) / (float) Math.sqrt(square + epsilon);
                squares[i] = square;
                updates[i] = rho * updates[i] + rest * update * update;
                gradients[i] = update;
            }
        }
    }
}
