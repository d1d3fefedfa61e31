package org.starling.kernels.onednn.graph;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/** One computation of a network. */
public sealed interface GraphNode {

    /** Unique in its network. */
    String name();

    /** Names of the nodes or network inputs that it takes. */
    List<String> inputs();

    /** Whether the parameters of a layer are trained. */
    enum Training {
        TRAINED,
        /** They stay as they are: transfer learning. */
        FROZEN
    }

    /**
     * A layer.
     *
     * @param name its name
     * @param inputs one input
     * @param layer its settings; what is inside, when DL4J wraps a layer to freeze it
     * @param reshaping what is done to the input before, if anything
     * @param training whether it learns
     */
    record LayerNode(
            String name, List<String> inputs, Layer layer, Optional<InputPreProcessor> reshaping, Training training)
            implements GraphNode {
        public LayerNode {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * A computation without parameters in a graph.
     *
     * @param name its name
     * @param inputs its inputs, in order
     * @param vertex its settings
     */
    record VertexNode(String name, List<String> inputs, GraphVertex vertex) implements GraphNode {
        public VertexNode {
            inputs = List.copyOf(inputs);
        }
    }
}
