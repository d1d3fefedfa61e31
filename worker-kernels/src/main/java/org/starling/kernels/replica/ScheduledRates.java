package org.starling.kernels.replica;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Learning rates of one replica's updaters, multiplied by the factor of a {@link RateSchedule}. The settings of the updaters are
 * changed at the first schedule that is not constant; they must belong to this replica alone. Used by the thread that trains.
 */
public final class ScheduledRates {
    private final Set<IUpdater> updaters = Collections.newSetFromMap(new IdentityHashMap<>());
    private RateSchedule schedule = RateSchedule.CONSTANT;
    private int epochStart;
    private boolean installed;

    /** Creates the rates of these updaters, which may repeat. */
    public ScheduledRates(Collection<IUpdater> settings) {
        settings.stream().filter(IUpdater::hasLearningRate).forEach(updaters::add);
    }

    /** Returns the rates of a live network. */
    static ScheduledRates of(Updater updater) {
        ScheduledRates rates = new ScheduledRates(Set.of());
        if (updater instanceof BaseMultiLayerUpdater<?> network) {
            for (UpdaterBlock block : network.getUpdaterBlocks()) {
                // a block may apply the settings of any of its parameters, and penalties use those of each
                rates.add(block.getGradientUpdater().getConfig());
                block.getLayersAndVariablesInBlock()
                        .forEach(parameter -> rates.add(
                                parameter.getLayer().getConfig().getUpdaterByParam(parameter.getParamName())));
            }
        }
        return rates;
    }

    private void add(IUpdater settings) {
        if (settings.hasLearningRate()) {
            updaters.add(settings);
        }
    }

    /** Follows the schedule of {@code position} from now on. */
    public void moveTo(TrainingPosition position) {
        schedule = position.rates();
        epochStart = position.epochStart();
        if (!installed && schedule != RateSchedule.CONSTANT) {
            installed = true;
            updaters.forEach(settings -> settings.setLrAndSchedule(Double.NaN, new Scaled(settings.clone(), this)));
        }
    }

    /** Schedule of one updater in place of its own; never leaves this JVM. */
    @SuppressWarnings("serial") // DL4J's interface is serializable, its use here is not
    private record Scaled(IUpdater original, ScheduledRates rates) implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return original.getLearningRate(iteration, epoch) * rates.schedule.factorAt(iteration - rates.epochStart);
        }

        @Override
        public ISchedule clone() {
            return new Scaled(original.clone(), rates);
        }
    }
}
