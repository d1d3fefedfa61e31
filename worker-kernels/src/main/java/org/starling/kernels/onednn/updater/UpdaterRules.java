package org.starling.kernels.onednn.updater;

import java.util.Optional;
import org.nd4j.linalg.learning.config.AMSGrad;
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

/** The rule for each of DL4J's updaters. */
public final class UpdaterRules {
    private UpdaterRules() {}

    /** Why {@code updater} is not supported, or empty. */
    public static Optional<String> unsupported(IUpdater updater) {
        if (of(updater).isEmpty()) {
            return Optional.of("updater " + updater.getClass().getSimpleName() + " is not supported");
        }
        // a value of 0 with a gradient of 0, as in padding, would become 0/0
        return epsilon(updater) > 0
                ? Optional.empty()
                : Optional.of("updater " + updater.getClass().getSimpleName() + " needs an epsilon above 0, has "
                        + epsilon(updater));
    }

    /** Only of DL4J's own: a subclass of another package computes something else. */
    static Optional<UpdaterRule> of(IUpdater updater) {
        if (!updater.getClass().getPackageName().equals(Sgd.class.getPackageName())) {
            return Optional.empty();
        } else if (updater instanceof NoOp) {
            return Optional.of(new MomentumRules.Identity());
        } else if (updater instanceof Sgd sgd) {
            return Optional.of(new MomentumRules.GradientDescent(sgd));
        } else if (updater instanceof Nesterovs nesterovs) {
            return Optional.of(new MomentumRules.NesterovMomentum(nesterovs));
        } else if (updater instanceof Adam adam) {
            return Optional.of(new AdamRules.AdaptiveMoments(adam));
        } else if (updater instanceof AMSGrad amsGrad) {
            return Optional.of(new AdamRules.MaximumMoments(amsGrad));
        } else if (updater instanceof AdaMax adaMax) {
            return Optional.of(new AdamRules.MaximumNorm(adaMax));
        } else if (updater instanceof Nadam nadam) {
            return Optional.of(new AdamRules.NesterovMoments(nadam));
        } else if (updater instanceof RmsProp rmsProp) {
            return Optional.of(new AdaptiveRateRules.RootMeanSquare(rmsProp));
        } else if (updater instanceof AdaGrad adaGrad) {
            return Optional.of(new AdaptiveRateRules.SquaredSum(adaGrad));
        } else if (updater instanceof AdaDelta adaDelta) {
            return Optional.of(new AdaptiveRateRules.UpdateRatio(adaDelta));
        }
        return Optional.empty();
    }

    private static double epsilon(IUpdater updater) {
        if (updater instanceof Adam adam) {
            return adam.getEpsilon();
        } else if (updater instanceof AMSGrad amsGrad) {
            return amsGrad.getEpsilon();
        } else if (updater instanceof Nadam nadam) {
            return nadam.getEpsilon();
        } else if (updater instanceof RmsProp rmsProp) {
            return rmsProp.getEpsilon();
        } else if (updater instanceof AdaGrad adaGrad) {
            return adaGrad.getEpsilon();
        } else if (updater instanceof AdaDelta adaDelta) {
            return adaDelta.getEpsilon();
        }
        return 1;
    }
}
