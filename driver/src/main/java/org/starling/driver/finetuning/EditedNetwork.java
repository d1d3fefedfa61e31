package org.starling.driver.finetuning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.starling.kernels.onednn.graph.NetworkReader;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;

/**
 * The configuration of a network that is being changed. Layers have the names that {@link NetworkReader} gives them, and are listed
 * after those that they take inputs from. Not thread-safe.
 */
abstract sealed class EditedNetwork {

    /** A copy of the configuration of {@code network}. */
    static EditedNetwork of(Network network) {
        List<String> names = new ArrayList<>(NetworkReader.read(network).layerNames());
        return switch (network.kind()) {
            case MULTI_LAYER -> new Chain(network.multiLayerConfiguration(), names);
            case COMPUTATION_GRAPH -> new Graph(network.graphConfiguration(), names);
        };
    }

    /** The layers of a live network, by name. */
    static Map<String, org.deeplearning4j.nn.api.Layer> layersOf(Model live) {
        List<String> names = NetworkReader.read(LiveNetwork.of(live).network()).layerNames();
        Map<String, org.deeplearning4j.nn.api.Layer> layers = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            layers.put(
                    name,
                    live instanceof MultiLayerNetwork network
                            ? network.getLayer(i)
                            : ((ComputationGraph) live).getLayer(name));
        }
        return layers;
    }

    /** Settings of all layers by name; a change there changes this network. */
    abstract Map<String, NeuralNetConfiguration> settings();

    /** Name of the layer or vertex whose output is the network's. */
    abstract String outputName();

    /** Inserts a layer between the output layer and its input. The reshaping of that input moves to the new layer. */
    abstract void insertBeforeOutput(String name, Layer layer);

    /** Sets the seed of initial parameters. */
    abstract void setSeed(long seed);

    abstract Network network();

    private static NeuralNetConfiguration settingsOf(String name, Layer layer, NeuralNetConfiguration like) {
        NeuralNetConfiguration settings = like.clone();
        settings.clearVariables();
        layer.setLayerName(name);
        settings.setLayer(layer);
        return settings;
    }

    /** Multi-layer network. */
    private static final class Chain extends EditedNetwork {
        private final MultiLayerConfiguration configuration;
        private final List<String> names;

        Chain(MultiLayerConfiguration configuration, List<String> names) {
            this.configuration = configuration;
            this.names = names;
        }

        @Override
        Map<String, NeuralNetConfiguration> settings() {
            Map<String, NeuralNetConfiguration> settings = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                settings.put(names.get(i), configuration.getConf(i));
            }
            return settings;
        }

        @Override
        String outputName() {
            return names.get(names.size() - 1);
        }

        @Override
        void insertBeforeOutput(String name, Layer layer) {
            int last = names.size() - 1;
            List<NeuralNetConfiguration> longer = new ArrayList<>(configuration.getConfs());
            longer.add(last, settingsOf(name, layer, configuration.getConf(last)));
            configuration.setConfs(longer);
            names.add(last, name);
        }

        @Override
        void setSeed(long seed) {
            configuration.getConfs().forEach(settings -> settings.setSeed(seed));
        }

        @Override
        Network network() {
            return Network.of(configuration);
        }
    }

    /** Computation graph. */
    private static final class Graph extends EditedNetwork {
        private final ComputationGraphConfiguration configuration;
        private final List<String> names;

        Graph(ComputationGraphConfiguration configuration, List<String> names) {
            this.configuration = configuration;
            this.names = names;
        }

        private LayerVertex vertex(String name) {
            return (LayerVertex) configuration.getVertices().get(name);
        }

        @Override
        Map<String, NeuralNetConfiguration> settings() {
            Map<String, NeuralNetConfiguration> settings = new LinkedHashMap<>();
            names.forEach(name -> settings.put(name, vertex(name).getLayerConf()));
            return settings;
        }

        @Override
        String outputName() {
            return configuration.getNetworkOutputs().get(0);
        }

        @Override
        void insertBeforeOutput(String name, Layer layer) {
            String output = outputName();
            LayerVertex last = vertex(output);
            InputPreProcessor reshaping = last.getPreProcessor();
            last.setPreProcessor(null);
            Map<String, List<String>> inputs = configuration.getVertexInputs();
            configuration
                    .getVertices()
                    .put(name, new LayerVertex(settingsOf(name, layer, last.getLayerConf()), reshaping));
            inputs.put(name, inputs.get(output));
            inputs.put(output, List.of(name));
            configuration.setTopologicalOrder(null);
            configuration.setTopologicalOrderStr(null);
            names.add(names.indexOf(output), name);
        }

        @Override
        void setSeed(long seed) {
            configuration.getDefaultConfiguration().setSeed(seed);
            settings().values().forEach(settings -> settings.setSeed(seed));
        }

        @Override
        Network network() {
            return Network.of(configuration);
        }
    }
}
