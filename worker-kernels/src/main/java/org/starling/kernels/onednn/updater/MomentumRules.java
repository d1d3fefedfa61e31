package org.starling.kernels.onednn.updater;

import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** Updaters with one learning rate for all values: none, gradient descent, Nesterov momentum. */
final class MomentumRules {
    private MomentumRules() {}

    /** The gradient is the update; DL4J's {@code NoOp}. */
    static final class Identity implements UpdaterRule {
        @Override
        public int stateCount() {
            return 0;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            // nothing to change
        }
    }

    /** {@code update = rate · g}. */
    record GradientDescent(Sgd settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 0;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            float rate = (float) settings.getLearningRate(iteration, epoch);
            for (int i = from; i < to; i++) {
                gradients[i] *= rate;
            }
        }
    }

    /** {@code v' = momentum · v - rate · g}, {@code update = momentum · v - (1 + momentum) · v'}. */
    record NesterovMomentum(Nesterovs settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            float rate = (float) settings.getLearningRate(iteration, epoch);
            float momentum = (float) settings.currentMomentum(iteration, epoch);
            update(gradients, state[0], from, to, rate, momentum);
        }

        private static void update(float[] g, float[] v, int from, int to, float rate, float momentum) {
            float ahead = 1f + momentum;
            for (int i = from; i < to; i++) {
                float kept = momentum * v[i];
                float velocity = kept - rate * g[i];
                v[i] = velocity;
                g[i] = kept - ahead * velocity;
            }
        }
    }
}
