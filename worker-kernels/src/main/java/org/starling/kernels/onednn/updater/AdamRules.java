package org.starling.kernels.onednn.updater;

import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nadam;

/** Updaters by estimates of the first and second moment of the gradient. */
final class AdamRules {
    private AdamRules() {}

    /** The learning rate with the correction for moments that start at zero. */
    private static float corrected(double rate, double beta1, double beta2, int iteration) {
        int step = iteration + 1;
        return (float) (rate * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step)));
    }

    /** Adam (arXiv 1412.6980). State: first moments, second moments. */
    record AdaptiveMoments(Adam settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 2;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            double rate = settings.getLearningRate(iteration, epoch);
            float corrected = corrected(rate, settings.getBeta1(), settings.getBeta2(), iteration);
            update(
                    gradients,
                    state[0],
                    state[1],
                    from,
                    to,
                    corrected,
                    (float) settings.getBeta1(),
                    (float) settings.getBeta2(),
                    (float) settings.getEpsilon());
        }

        private static void update(
                float[] g,
                float[] m,
                float[] v,
                int from,
                int to,
                float rate,
                float beta1,
                float beta2,
                float epsilon) {
            float rest1 = 1f - beta1;
            float rest2 = 1f - beta2;
            for (int i = from; i < to; i++) {
                float gradient = g[i];
                float first = beta1 * m[i] + rest1 * gradient;
                float second = beta2 * v[i] + rest2 * gradient * gradient;
                m[i] = first;
                v[i] = second;
                g[i] = rate * first / ((float) Math.sqrt(second) + epsilon);
            }
        }
    }

    /** AdaMax (arXiv 1412.6980, section 7.1): by the greatest gradient, which decays. State: first moments, greatest. */
    record MaximumNorm(AdaMax settings) implements UpdaterRule {
        /** Keeps the divisor above 0, as in DL4J. */
        private static final float LEAST = 1e-32f;

        @Override
        public int stateCount() {
            return 2;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            float beta1 = (float) settings.getBeta1();
            float beta2 = (float) settings.getBeta2();
            float rest1 = 1f - beta1;
            double rate = settings.getLearningRate(iteration, epoch);
            float corrected = (float) (rate / (1 - Math.pow(settings.getBeta1(), iteration + 1)));
            float[] m = state[0];
            float[] u = state[1];
            for (int i = from; i < to; i++) {
                float gradient = gradients[i];
                float first = beta1 * m[i] + rest1 * gradient;
                float greatest = Math.max(beta2 * u[i], Math.abs(gradient)) + LEAST;
                m[i] = first;
                u[i] = greatest;
                gradients[i] = corrected * first / greatest;
            }
        }
    }

    /** Nadam (Dozat 2016): Adam with Nesterov momentum. State: first moments, second moments. */
    record NesterovMoments(Nadam settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 2;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            float beta1 = (float) settings.getBeta1();
            float beta2 = (float) settings.getBeta2();
            float rest1 = 1f - beta1;
            float rest2 = 1f - beta2;
            float epsilon = (float) settings.getEpsilon();
            double rate = settings.getLearningRate(iteration, epoch);
            float corrected = (float) (rate / (1 - Math.pow(settings.getBeta1(), iteration + 1)));
            float[] m = state[0];
            float[] v = state[1];
            for (int i = from; i < to; i++) {
                float gradient = gradients[i];
                float first = beta1 * m[i] + rest1 * gradient;
                float second = beta2 * v[i] + rest2 * gradient * gradient;
                m[i] = first;
                v[i] = second;
                gradients[i] = corrected * (beta1 * first + rest1 * gradient) / ((float) Math.sqrt(second) + epsilon);
            }
        }
    }

    /**
     * AdaBelief (arXiv 2010.07468): by the variance of the gradient around its first moment. State: first moments, variances.
     * Epsilon is added to the variance, and to its root.
     */
    record GradientBelief(AdaBelief settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 2;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            double rate = settings.getLearningRate(iteration, epoch);
            float corrected = corrected(rate, settings.getBeta1(), settings.getBeta2(), iteration);
            float beta1 = (float) settings.getBeta1();
            float beta2 = (float) settings.getBeta2();
            float epsilon = (float) settings.getEpsilon();
            float rest1 = 1f - beta1;
            float rest2 = 1f - beta2;
            float[] m = state[0];
            float[] s = state[1];
            for (int i = from; i < to; i++) {
                float gradient = gradients[i];
                float first = beta1 * m[i] + rest1 * gradient;
                float surprise = gradient - first;
                float variance = beta2 * s[i] + rest2 * surprise * surprise + epsilon;
                m[i] = first;
                s[i] = variance;
                gradients[i] = corrected * first / ((float) Math.sqrt(variance) + epsilon);
            }
        }
    }

    /** AMSGrad (Reddi et al. 2018): Adam by the greatest second moment so far. State: first, second, greatest. */
    record MaximumMoments(AMSGrad settings) implements UpdaterRule {
        @Override
        public int stateCount() {
            return 3;
        }

        @Override
        public void apply(float[] gradients, float[][] state, int from, int to, int iteration, int epoch) {
            double rate = settings.getLearningRate(iteration, epoch);
            float corrected = corrected(rate, settings.getBeta1(), settings.getBeta2(), iteration);
            float beta1 = (float) settings.getBeta1();
            float beta2 = (float) settings.getBeta2();
            float epsilon = (float) settings.getEpsilon();
            float rest1 = 1f - beta1;
            float rest2 = 1f - beta2;
            float[] m = state[0];
            float[] v = state[1];
            float[] h = state[2];
            for (int i = from; i < to; i++) {
                float gradient = gradients[i];
                float first = beta1 * m[i] + rest1 * gradient;
                float second = beta2 * v[i] + rest2 * gradient * gradient;
                float greatest = Math.max(h[i], second);
                m[i] = first;
                v[i] = second;
                h[i] = greatest;
                gradients[i] = corrected * first / ((float) Math.sqrt(greatest) + epsilon);
            }
        }
    }
}
