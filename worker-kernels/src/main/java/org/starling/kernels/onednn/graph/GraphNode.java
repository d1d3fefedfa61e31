package org.starling.kernels.onednn.graph;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/** One computation of a network. */
public sealed interface GraphNode {

    /** Unique in its network. */
    String name();

    /** Names of its inputs: nodes, or inputs of the network. */
    List<String> inputs();

    /** Name and kind, for messages. */
    String description();

    /** Whether it has parameters to train. */
    boolean trained();

    /**
     * A layer.
     *
     * @param name its name
     * @param inputs one input
     * @param layer its settings; those of the inner layer if DL4J wraps a layer to freeze it
     * @param reshaping preprocessor of its input, if any
     * @param freezing whether its parameters stay unchanged, for transfer learning
     */
    record LayerNode(
            String name, List<String> inputs, Layer layer, Optional<InputPreProcessor> reshaping, Freezing freezing)
            implements GraphNode {

        /** Kind of freezing of a layer, as in DL4J. */
        public enum Freezing {
            /** It is trained. */
            NONE,
            /** {@code FrozenLayer}: the backward pass ends there. */
            ENDS_BACKWARD_PASS,
            /** {@code FrozenLayerWithBackprop}: layers below it are trained. */
            PASSES_GRADIENTS
        }

        public LayerNode {
            inputs = List.copyOf(inputs);
        }

        /** Returns the settings of the parameters: those of the inner layer if DL4J wraps a layer. */
        public Layer settings() {
            return layer instanceof BaseWrapperLayer wrapper ? wrapper.getUnderlying() : layer;
        }

        @Override
        public boolean trained() {
            return freezing == Freezing.NONE;
        }

        @Override
        public String description() {
            return "layer '%s' (%s)".formatted(name, layer.getClass().getSimpleName());
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

        @Override
        public String description() {
            return "vertex '%s' (%s)".formatted(name, vertex.getClass().getSimpleName());
        }

        @Override
        public boolean trained() {
            return false;
        }
    }
}
