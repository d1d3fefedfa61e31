package org.starling.driver.finetuning;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.starling.driver.config.network.NetworkException;
import org.starling.kernels.replica.Network;

/** Wraps layers into those of DL4J that keep their weights. Stateless. */
final class LayerFreezer {
    private LayerFreezer() {}

    /** Takes layers out of DL4J's wrappers. */
    static void unfreeze(Map<String, NeuralNetConfiguration> layers) {
        layers.values().forEach(settings -> settings.setLayer(inside(settings.getLayer())));
    }

    private static Layer inside(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return frozen.getLayer();
        }
        return layer instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : layer;
    }

    /**
     * Freezes layers. In a multi-layer network the backward pass ends at those that have no trained layer before them; in a graph DL4J
     * cannot end it at vertices that are joined with others.
     *
     * @param kind of the network
     * @param layers all layers with weights, in the order of the network
     * @param frozen names of those to freeze
     * @throws NetworkException if none is left to train, or gradients would have to pass a batch normalisation
     */
    static void freeze(Network.Kind kind, Map<String, NeuralNetConfiguration> layers, Set<String> frozen) {
        boolean trainedBelow = false;
        for (Map.Entry<String, NeuralNetConfiguration> entry : layers.entrySet()) {
            String name = entry.getKey();
            if (!frozen.contains(name)) {
                trainedBelow = true;
                continue;
            }
            Layer layer = entry.getValue().getLayer();
            if (trainedBelow && layer instanceof BatchNormalization) {
                throw new NetworkException(
                        "Cannot freeze the layer '%s': it is a batch normalisation after layers that are trained; add those to model.freeze, or leave it out"
                                .formatted(name));
            }
            boolean passes = trainedBelow || kind == Network.Kind.COMPUTATION_GRAPH;
            Layer wrapped = passes ? passingGradients(layer) : new FrozenLayer(layer);
            wrapped.setLayerName(layer.getLayerName());
            entry.getValue().setLayer(wrapped);
        }
    }

    /** DL4J would still apply penalties to the weights of such a layer. */
    private static Layer passingGradients(Layer layer) {
        TrainedLayers.in(layer).forEach(trained -> {
            trained.setRegularization(List.of());
            trained.setRegularizationBias(List.of());
        });
        return new FrozenLayerWithBackprop(layer);
    }
}
