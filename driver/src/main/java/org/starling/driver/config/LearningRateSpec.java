package org.starling.driver.config;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.replica.RateSchedule;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

/**
 * Schedule of a factor that multiplies the learning rates of the network: the {@code learningRate} block. A factor depends on the
 * position in the training and on the metrics of completed epochs, so a resumed job uses those of an uninterrupted one.
 *
 * <p>Warm-up: over {@code warmUpEpochs} epochs, which need not be whole, the factor rises in equal steps from update to update.
 */
@Variants(
        discriminator = "schedule",
        value = {
            @Variant(name = "constant", type = LearningRateSpec.Constant.class),
            @Variant(name = "cosine", type = LearningRateSpec.Cosine.class),
            @Variant(name = "one-cycle", type = LearningRateSpec.OneCycle.class),
            @Variant(name = "step", type = LearningRateSpec.Step.class),
            @Variant(name = "plateau", type = LearningRateSpec.Plateau.class)
        })
public sealed interface LearningRateSpec extends Serializable {

    /**
     * The schedule of the next epoch.
     *
     * @param epochs of the whole training
     * @param updates updates of a replica in one epoch
     * @param completed metrics of the epochs before
     */
    RateSchedule next(int epochs, int updates, List<EpochMetrics> completed);

    /** Epochs of the warm-up; 0 for none. */
    default double warmUpEpochs() {
        return 0;
    }

    /** Returns whether another number of epochs gives other factors in the first ones. */
    default boolean dependsOnEpochs() {
        return false;
    }

    /**
     * The network's own learning rate, after the warm-up.
     *
     * @param warmUpEpochs more than 0
     */
    record Constant(double warmUpEpochs) implements LearningRateSpec {
        public Constant {
            checkWarmUp(warmUpEpochs)
                    .require(warmUpEpochs > 0, "warmUpEpochs", "must be more than 0")
                    .done();
        }

        @Override
        public RateSchedule next(int epochs, int updates, List<EpochMetrics> completed) {
            return warmedUp(1, warmUpEpochs, updates, completed.size());
        }
    }

    /**
     * Half a period of a cosine, from 1 after the warm-up to {@code end} (arXiv 1608.03983, without restarts).
     *
     * @param warmUpEpochs 0 by default
     * @param end factor at the end; 0 by default
     */
    record Cosine(@Default("0.0") double warmUpEpochs, @Default("0.0") double end) implements LearningRateSpec {
        public Cosine {
            checkFactor(checkWarmUp(warmUpEpochs), end, "end").done();
        }

        @Override
        public RateSchedule next(int epochs, int updates, List<EpochMetrics> completed) {
            RateSchedule warmUp = warmedUp(1, warmUpEpochs, updates, completed.size());
            int epoch = completed.size();
            double from = warmUpEpochs;
            double to = end;
            return made -> {
                double progress = (epoch + made / (double) updates - from) / (epochs - from);
                return progress <= 0 ? warmUp.factorAt(made) : halfCosine(1, to, progress);
            };
        }

        @Override
        public boolean dependsOnEpochs() {
            return true;
        }
    }

    /**
     * Half a cosine from {@code start} to 1, then half a cosine to {@code end} (arXiv 1708.07120, in PyTorch's form, without a cycle
     * of the momentum).
     *
     * @param riseShare share of the training in which the factor rises; 0.3 by default
     * @param start factor at the start; 0.04 by default
     * @param end factor at the end; 0.000004 by default
     */
    record OneCycle(@Default("0.3") double riseShare, @Default("0.04") double start, @Default("0.000004") double end)
            implements LearningRateSpec {
        public OneCycle {
            Checks checks = new Checks()
                    .require(
                            riseShare > 0 && riseShare < 1,
                            "riseShare",
                            "must be more than 0 and less than 1, is " + riseShare);
            checkFactor(checkFactor(checks, start, "start"), end, "end").done();
        }

        @Override
        public RateSchedule next(int epochs, int updates, List<EpochMetrics> completed) {
            int epoch = completed.size();
            double share = riseShare;
            double from = start;
            double to = end;
            return made -> {
                double progress = (epoch + made / (double) updates) / epochs;
                return progress < share
                        ? halfCosine(from, 1, progress / share)
                        : halfCosine(1, to, (progress - share) / (1 - share));
            };
        }

        @Override
        public boolean dependsOnEpochs() {
            return true;
        }
    }

    /**
     * Multiplication by {@code factor} after every {@code everyEpochs} epochs.
     *
     * @param factor 0.1 by default
     * @param warmUpEpochs 0 by default
     */
    record Step(int everyEpochs, @Default("0.1") double factor, @Default("0.0") double warmUpEpochs)
            implements LearningRateSpec {
        public Step {
            checkReduction(checkWarmUp(warmUpEpochs), factor)
                    .require(everyEpochs >= 1, "everyEpochs", "must be at least 1, is " + everyEpochs)
                    .done();
        }

        @Override
        public RateSchedule next(int epochs, int updates, List<EpochMetrics> completed) {
            int epoch = completed.size();
            int reductions = epoch / everyEpochs;
            return warmedUp(Math.pow(factor, reductions), warmUpEpochs, updates, epoch);
        }
    }

    /**
     * Multiplication by {@code factor} after {@code patience} epochs in a row without improvement.
     *
     * @param metric figure of the evaluation after each epoch that must improve; the loss by default
     * @param patience 5 by default
     * @param minimumImprovement by how much more than this an epoch must be better than the best before; 0 by default
     * @param factor 0.1 by default
     * @param least the product does not fall below it; 0 by default
     * @param warmUpEpochs 0 by default
     */
    record Plateau(
            @Default("loss") SelectionMetric metric,
            @Default("5") int patience,
            @Default("0.0") double minimumImprovement,
            @Default("0.1") double factor,
            @Default("0.0") double least,
            @Default("0.0") double warmUpEpochs)
            implements LearningRateSpec {
        public Plateau {
            checkFactor(checkReduction(checkWarmUp(warmUpEpochs), factor), least, "least")
                    .requirePresent(metric, "metric")
                    .require(patience >= 1, "patience", "must be at least 1, is " + patience)
                    .require(
                            minimumImprovement >= 0 && Double.isFinite(minimumImprovement),
                            "minimumImprovement",
                            "must be 0 or more, is " + minimumImprovement)
                    .done();
        }

        @Override
        public RateSchedule next(int epochs, int updates, List<EpochMetrics> completed) {
            double product = 1;
            double best = Double.NEGATIVE_INFINITY;
            int since = 0;
            for (EpochMetrics epoch : completed) {
                double value = metric.of(epoch);
                since++;
                if (value > best + minimumImprovement) {
                    best = value;
                    since = 0;
                } else if (since == patience) {
                    product = Math.max(least, product * factor);
                    since = 0;
                }
            }
            return warmedUp(product, warmUpEpochs, updates, completed.size());
        }
    }

    private static RateSchedule warmedUp(double factor, double warmUp, int updates, int epoch) {
        return made -> warmUp == 0 ? factor : factor * Math.min(1, (epoch + (made + 1) / (double) updates) / warmUp);
    }

    private static double halfCosine(double from, double to, double progress) {
        return to + (from - to) * (1 + Math.cos(Math.PI * Math.min(1, progress))) / 2;
    }

    private static Checks checkWarmUp(double epochs) {
        return new Checks()
                .require(epochs >= 0 && Double.isFinite(epochs), "warmUpEpochs", "must be 0 or more, is " + epochs);
    }

    private static Checks checkReduction(Checks checks, double factor) {
        return checks.require(factor > 0 && factor < 1, "factor", "must be more than 0 and less than 1, is " + factor);
    }

    private static Checks checkFactor(Checks checks, double factor, String path) {
        return checks.require(factor >= 0 && factor <= 1, path, "must be 0 to 1, is " + factor);
    }
}
