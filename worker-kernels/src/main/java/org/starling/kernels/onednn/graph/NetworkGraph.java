package org.starling.kernels.onednn.graph;

import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Network to compile.
 *
 * @param inputs names of its inputs
 * @param outputs names of the nodes whose values it returns
 * @param nodes all computations, each after its inputs
 * @param settings one per node with its own settings
 * @param backprop whether it backpropagates through whole sequences
 * @param type number type of parameters and activations
 */
public record NetworkGraph(
        List<String> inputs,
        List<String> outputs,
        List<GraphNode> nodes,
        List<NeuralNetConfiguration> settings,
        BackpropType backprop,
        DataType type) {
    public NetworkGraph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nodes = List.copyOf(nodes);
        settings = List.copyOf(settings);
    }

    /** Returns the number of nodes with {@code name} as an input. */
    public int consumers(String name) {
        int consumers = outputs.contains(name) ? 1 : 0;
        for (GraphNode node : nodes) {
            consumers += (int) node.inputs().stream().filter(name::equals).count();
        }
        return consumers;
    }

    /** Names of the nodes that are layers, in order. */
    public List<String> layerNames() {
        return nodes.stream()
                .filter(GraphNode.LayerNode.class::isInstance)
                .map(GraphNode::name)
                .toList();
    }

    /** Whether gradients are means over a batch, not sums. */
    public boolean averagesOverBatch() {
        return settings.stream().allMatch(NeuralNetConfiguration::isMiniBatch);
    }
}
