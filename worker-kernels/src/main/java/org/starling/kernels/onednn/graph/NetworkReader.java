package org.starling.kernels.onednn.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode.Freezing;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;

/** Reader of DL4J's configurations. */
public final class NetworkReader {
    private static final String INPUT = "input";

    private NetworkReader() {}

    /** The network as a graph; a multi-layer network becomes a chain. */
    public static NetworkGraph read(Network network) {
        NativeLibraries.prepare();
        return switch (network.kind()) {
            case MULTI_LAYER -> read(network.multiLayerConfiguration());
            case COMPUTATION_GRAPH -> read(network.graphConfiguration());
        };
    }

    private static NetworkGraph read(MultiLayerConfiguration configuration) {
        List<GraphNode> nodes = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(INPUT));
        String previous = INPUT;
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            Layer layer = configuration.getConf(i).getLayer();
            String name = unique(layer.getLayerName(), i, names);
            nodes.add(node(name, previous, layer, Optional.ofNullable(configuration.getInputPreProcess(i))));
            previous = name;
        }
        return new NetworkGraph(
                List.of(INPUT),
                List.of(previous),
                nodes,
                configuration.getConfs(),
                configuration.getBackpropType(),
                configuration.getDataType());
    }

    private static String unique(String given, int index, Set<String> taken) {
        String name = given == null || taken.contains(given) ? "layer" + index : given;
        while (!taken.add(name)) {
            name += "'";
        }
        return name;
    }

    private static GraphNode.LayerNode node(
            String name, String input, Layer layer, Optional<InputPreProcessor> reshaping) {
        if (layer.getClass() == FrozenLayer.class) {
            return new GraphNode.LayerNode(
                    name, List.of(input), ((FrozenLayer) layer).getLayer(), reshaping, Freezing.ENDS_BACKWARD_PASS);
        } else if (layer.getClass() == FrozenLayerWithBackprop.class) {
            return new GraphNode.LayerNode(
                    name,
                    List.of(input),
                    ((FrozenLayerWithBackprop) layer).getUnderlying(),
                    reshaping,
                    Freezing.PASSES_GRADIENTS);
        }
        return new GraphNode.LayerNode(name, List.of(input), layer, reshaping, Freezing.NONE);
    }

    private static NetworkGraph read(ComputationGraphConfiguration configuration) {
        Map<String, GraphVertex> vertices = configuration.getVertices();
        Map<String, List<String>> inputs = configuration.getVertexInputs();
        List<GraphNode> nodes = new ArrayList<>();
        List<NeuralNetConfiguration> settings = new ArrayList<>();
        Set<String> done = new HashSet<>(configuration.getNetworkInputs());
        List<String> waiting = new ArrayList<>(vertices.keySet());
        while (!waiting.isEmpty()) {
            List<String> ready = waiting.stream()
                    .filter(name -> done.containsAll(inputs.get(name)))
                    .toList();
            if (ready.isEmpty()) {
                throw new IllegalArgumentException("Cannot read the network: vertices " + waiting
                        + " take inputs that nothing computes, or form a cycle");
            }
            for (String name : ready) {
                GraphVertex vertex = vertices.get(name);
                if (vertex instanceof LayerVertex layer) {
                    settings.add(layer.getLayerConf());
                    nodes.add(layerNode(name, inputs.get(name), layer));
                } else {
                    nodes.add(new GraphNode.VertexNode(name, inputs.get(name), vertex));
                }
            }
            done.addAll(ready);
            waiting.removeAll(ready);
        }
        return new NetworkGraph(
                configuration.getNetworkInputs(),
                configuration.getNetworkOutputs(),
                nodes,
                settings,
                configuration.getBackpropType(),
                configuration.getDataType());
    }

    private static GraphNode layerNode(String name, List<String> inputs, LayerVertex vertex) {
        Layer layer = vertex.getLayerConf().getLayer();
        return node(name, inputs.get(0), layer, Optional.ofNullable(vertex.getPreProcessor()));
    }
}
