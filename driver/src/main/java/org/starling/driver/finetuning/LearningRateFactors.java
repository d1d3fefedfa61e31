package org.starling.driver.finetuning;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.starling.driver.config.network.NetworkException;

/** Multiplies the learning rates of layers, in the settings of their own updaters. Immutable. */
final class LearningRateFactors {
    private static final String KEY = "model.learningRates";

    private final Map<String, Double> factors;

    /**
     * Creates the factors.
     *
     * @param factors by name or pattern of layers; the first that matches a layer counts
     */
    LearningRateFactors(Map<String, Double> factors) {
        this.factors = factors;
    }

    /**
     * Changes the learning rates.
     *
     * @param layers all layers with weights
     * @param frozen names of layers that are not trained
     * @throws NetworkException if a pattern matches no layer or frozen ones only, or a learning rate cannot be multiplied
     */
    void apply(Map<String, NeuralNetConfiguration> layers, Set<String> frozen) {
        LayerPatterns patterns = new LayerPatterns(KEY, layers.keySet());
        Map<String, Double> byLayer = new HashMap<>();
        factors.forEach((pattern, factor) -> {
            List<String> matching = patterns.matching(pattern);
            if (frozen.containsAll(matching)) {
                throw new NetworkException(
                        "Cannot fine-tune the checkpoint: %s names '%s', but model.freeze freezes %s; leave it out of one of them"
                                .formatted(KEY, pattern, String.join(", ", matching)));
            }
            matching.forEach(name -> byLayer.putIfAbsent(name, factor));
        });
        byLayer.forEach((name, factor) ->
                TrainedLayers.in(layers.get(name).getLayer()).forEach(layer -> multiply(name, layer, factor)));
    }

    private static void multiply(String name, BaseLayer layer, double factor) {
        layer.setIUpdater(multiplied(name, layer.getIUpdater(), factor));
        layer.setBiasUpdater(layer.getBiasUpdater() == null ? null : multiplied(name, layer.getBiasUpdater(), factor));
    }

    private static IUpdater multiplied(String name, IUpdater updater, double factor) {
        boolean scheduled = NeuralNetConfiguration.mapper().valueToTree(updater).hasNonNull("learningRateSchedule");
        if (!updater.hasLearningRate() || scheduled) {
            throw new NetworkException(
                    "Cannot multiply the learning rate of the layer '%s': its updater %s has %s; leave the layer out of %s"
                            .formatted(
                                    name,
                                    updater.getClass().getSimpleName(),
                                    scheduled ? "a schedule of its own" : "none",
                                    KEY));
        }
        IUpdater changed = updater.clone();
        changed.setLrAndSchedule(updater.getLearningRate(0, 0) * factor, null);
        return changed;
    }
}
