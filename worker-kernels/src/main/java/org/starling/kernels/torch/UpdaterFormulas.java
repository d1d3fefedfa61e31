package org.starling.kernels.torch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's updaters as operations on whole vectors; {@code onednn.updater} has the same formulas, with their sources. */
final class UpdaterFormulas {
    /** Keeps AdaMax's divisor above 0, as in DL4J. */
    private static final double LEAST = 1e-32;

    private UpdaterFormulas() {}

    /** The formula of a supported updater. */
    static UpdaterFormula of(IUpdater updater) {
        if (updater instanceof NoOp) {
            return (g, state, iteration, epoch) -> {};
        } else if (updater instanceof Sgd sgd) {
            return (g, state, iteration, epoch) -> g.mul_(scalar(sgd.getLearningRate(iteration, epoch)));
        } else if (updater instanceof Nesterovs nesterovs) {
            return (g, state, iteration, epoch) -> nesterovs(nesterovs, g, state.get(0), iteration, epoch);
        } else if (updater instanceof Adam adam) {
            return (g, state, iteration, epoch) -> {
                Tensor second = moments(g, state, adam.getBeta1(), adam.getBeta2());
                double rate =
                        corrected(adam.getLearningRate(iteration, epoch), adam.getBeta1(), adam.getBeta2(), iteration);
                ratio(g, rate, state.get(0), second, adam.getEpsilon());
            };
        } else if (updater instanceof AMSGrad amsGrad) {
            return (g, state, iteration, epoch) -> {
                Tensor second = moments(g, state, amsGrad.getBeta1(), amsGrad.getBeta2());
                Tensor greatest = state.get(2).copy_(torch.maximum(state.get(2), second));
                double rate = corrected(
                        amsGrad.getLearningRate(iteration, epoch), amsGrad.getBeta1(), amsGrad.getBeta2(), iteration);
                ratio(g, rate, state.get(0), greatest, amsGrad.getEpsilon());
            };
        } else if (updater instanceof AdaBelief belief) {
            return (g, state, iteration, epoch) -> belief(belief, g, state, iteration, epoch);
        } else if (updater instanceof Nadam nadam) {
            return (g, state, iteration, epoch) -> {
                Tensor second = moments(g, state, nadam.getBeta1(), nadam.getBeta2());
                double rate = nadam.getLearningRate(iteration, epoch) / (1 - Math.pow(nadam.getBeta1(), iteration + 1));
                float beta1 = (float) nadam.getBeta1();
                Tensor ahead = state.get(0).mul(scalar(beta1)).add(g.mul(scalar(1f - beta1)));
                ratio(g, rate, ahead, second, nadam.getEpsilon());
            };
        } else if (updater instanceof AdaMax adaMax) {
            return (g, state, iteration, epoch) -> adaMax(adaMax, g, state, iteration, epoch);
        } else if (updater instanceof RmsProp rmsProp) {
            return (g, state, iteration, epoch) -> {
                Tensor squares = decayedSquares(g, state.get(0), rmsProp.getRmsDecay());
                ratio(g, rmsProp.getLearningRate(iteration, epoch), g, squares, rmsProp.getEpsilon());
            };
        } else if (updater instanceof AdaGrad adaGrad) {
            return (g, state, iteration, epoch) -> {
                Tensor squares = state.get(0).addcmul_(g, g);
                ratio(g, adaGrad.getLearningRate(iteration, epoch), g, squares, adaGrad.getEpsilon());
            };
        } else if (updater instanceof AdaDelta adaDelta) {
            return (g, state, iteration, epoch) -> adaDelta(adaDelta, g, state);
        }
        throw new IllegalStateException("Cannot train with updater " + updater + ": it passed the check of settings");
    }

    /** The learning rate with the correction for moments that start at zero. */
    private static double corrected(double rate, double beta1, double beta2, int iteration) {
        int step = iteration + 1;
        return rate * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step));
    }

    /** Updates the first and second moments; returns the second ones. */
    private static Tensor moments(Tensor g, List<Tensor> state, double beta1, double beta2) {
        float keep = (float) beta1;
        state.get(0).mul_(scalar(keep)).add_(g, scalar(1f - keep));
        return decayedSquares(g, state.get(1), beta2);
    }

    private static Tensor decayedSquares(Tensor g, Tensor squares, double decay) {
        float keep = (float) decay;
        return squares.mul_(scalar(keep)).addcmul_(g, g, scalar(1f - keep));
    }

    /** {@code g = rate · first / (√second + epsilon)}. */
    private static void ratio(Tensor g, double rate, Tensor first, Tensor second, double epsilon) {
        Tensor divisor = second.sqrt().add_(scalar((float) epsilon));
        g.copy_(first).mul_(scalar((float) rate)).div_(divisor);
    }

    /** {@code v' = momentum · v - rate · g}, {@code g = momentum · v - (1 + momentum) · v'}. */
    private static void nesterovs(Nesterovs settings, Tensor g, Tensor velocity, int iteration, int epoch) {
        float momentum = (float) settings.currentMomentum(iteration, epoch);
        Tensor kept = velocity.mul(scalar(momentum));
        velocity.copy_(kept).sub_(g, scalar((float) settings.getLearningRate(iteration, epoch)));
        g.copy_(kept).sub_(velocity, scalar(1f + momentum));
    }

    private static void belief(AdaBelief settings, Tensor g, List<Tensor> state, int iteration, int epoch) {
        float beta1 = (float) settings.getBeta1();
        Tensor first = state.get(0).mul_(scalar(beta1)).add_(g, scalar(1f - beta1));
        Tensor variance = decayedSquares(g.sub(first), state.get(1), settings.getBeta2());
        variance.add_(scalar((float) settings.getEpsilon()));
        double rate = corrected(
                settings.getLearningRate(iteration, epoch), settings.getBeta1(), settings.getBeta2(), iteration);
        ratio(g, rate, first, variance, settings.getEpsilon());
    }

    private static void adaMax(AdaMax settings, Tensor g, List<Tensor> state, int iteration, int epoch) {
        float beta1 = (float) settings.getBeta1();
        Tensor first = state.get(0).mul_(scalar(beta1)).add_(g, scalar(1f - beta1));
        Tensor decayed = state.get(1).mul_(scalar((float) settings.getBeta2()));
        Tensor greatest = state.get(1).copy_(torch.maximum(decayed, g.abs())).add_(scalar(LEAST));
        double rate = settings.getLearningRate(iteration, epoch) / (1 - Math.pow(settings.getBeta1(), iteration + 1));
        g.copy_(first).mul_(scalar((float) rate)).div_(greatest);
    }

    private static void adaDelta(AdaDelta settings, Tensor g, List<Tensor> state) {
        Scalar epsilon = scalar((float) settings.getEpsilon());
        Tensor squares = decayedSquares(g, state.get(0), settings.getRho());
        g.mul_(state.get(1).add(epsilon).sqrt()).div_(squares.add(epsilon).sqrt());
        decayedSquares(g, state.get(1), settings.getRho());
    }

    private static Scalar scalar(double value) {
        return new Scalar(value);
    }
}
