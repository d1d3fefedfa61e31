package org.starling.kernels.onednn.updater;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
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
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.replica.RepairedAdaBelief;

/** Registry of the rules for DL4J's updaters; reports unsupported updater settings. */
public final class UpdaterRules {
    private UpdaterRules() {}

    /** Adds the reasons why updaters and regularisation of {@code layer} are not supported. */
    public static void check(BaseLayer layer, Reasons reasons) {
        Stream.of(layer.getIUpdater(), layer.getBiasUpdater())
                .filter(Objects::nonNull)
                .map(UpdaterRules::unsupported)
                .flatMap(Optional::stream)
                .distinct()
                .forEach(reasons::add);
        Stream.of(layer.getRegularization(), layer.getRegularizationBias())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(regularization -> !Penalty.supports(regularization))
                .forEach(
                        regularization -> reasons.add(regularization.getClass().getSimpleName() + " is not supported"));
    }

    /** Returns why {@code updater} is not supported, or empty. */
    private static Optional<String> unsupported(IUpdater updater) {
        if (of(updater).isEmpty()) {
            return Optional.of("updater " + updater.getClass().getSimpleName() + " is not supported");
        }
        // a value of 0 with a gradient of 0, as in padding, would become 0/0
        return epsilon(updater) > 0
                ? Optional.empty()
                : Optional.of("updater " + updater.getClass().getSimpleName() + " needs an epsilon above 0, has "
                        + epsilon(updater));
    }

    private static boolean isDl4js(IUpdater updater) {
        return updater instanceof RepairedAdaBelief
                || updater.getClass().getPackageName().equals(Sgd.class.getPackageName());
    }

    /** Returns the rule of DL4J's own updaters only: a subclass computes something else. */
    static Optional<UpdaterRule> of(IUpdater updater) {
        if (!isDl4js(updater)) {
            return Optional.empty();
        } else if (updater instanceof NoOp) {
            return Optional.of(new MomentumRules.Identity());
        } else if (updater instanceof Sgd sgd) {
            return Optional.of(new MomentumRules.GradientDescent(sgd));
        } else if (updater instanceof Nesterovs nesterovs) {
            return Optional.of(new MomentumRules.NesterovMomentum(nesterovs));
        } else if (updater instanceof Adam adam) {
            return Optional.of(new AdamRules.AdaptiveMoments(adam));
        } else if (updater instanceof AdaBelief adaBelief) {
            return Optional.of(new AdamRules.GradientBelief(adaBelief));
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
        } else if (updater instanceof AdaBelief adaBelief) {
            return adaBelief.getEpsilon();
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
