package org.starling.driver.training;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.RateSchedule;
import org.starling.serving.checkpoint.ModelState;

/**
 * The learning rate of a network, by the schedules of its updaters and the factor of the job. If layers have different ones,
 * that of the first layer which has one. Thread-safe.
 */
public final class LearningRate {
    private final List<IUpdater> updaters;

    private LearningRate(List<IUpdater> updaters) {
        this.updaters = updaters;
    }

    /** The learning rate of a network. */
    public static LearningRate of(Network network) {
        return new LearningRate(updaters(network).stream()
                .filter(Objects::nonNull)
                .filter(IUpdater::hasLearningRate)
                .toList());
    }

    /** Returns whether a schedule of the job has an effect. */
    boolean isPresent() {
        return !updaters.isEmpty();
    }

    /**
     * The learning rate of the first step of the next epoch; empty if no updater has one, such as AdaDelta.
     *
     * @param rates factor of the learning rates in that epoch
     */
    public OptionalDouble at(ModelState model, RateSchedule rates) {
        return updaters.stream()
                .mapToDouble(updater -> updater.getLearningRate(model.iteration(), model.epoch()) * rates.factorAt(0))
                .filter(Double::isFinite)
                .findFirst();
    }

    private static List<IUpdater> updaters(Network network) {
        return switch (network.kind()) {
            case MULTI_LAYER -> network.multiLayerConfiguration().getConfs().stream()
                    .map(NeuralNetConfiguration::getLayer)
                    .map(LearningRate::updater)
                    .toList();
            case COMPUTATION_GRAPH -> network.graphConfiguration().getVertices().values().stream()
                    .filter(LayerVertex.class::isInstance)
                    .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
                    .map(LearningRate::updater)
                    .toList();
        };
    }

    /** Null if the layer trains nothing. */
    private static IUpdater updater(Layer layer) {
        if (layer instanceof BaseWrapperLayer wrapper) {
            return updater(wrapper.getUnderlying());
        }
        return layer instanceof BaseLayer trained ? trained.getIUpdater() : null;
    }
}
