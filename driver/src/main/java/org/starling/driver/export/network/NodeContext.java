package org.starling.driver.export.network;

import java.util.Arrays;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.starling.driver.export.onnx.ExportException;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.graph.GraphNode;

/**
 * The surroundings of a node that is converted.
 *
 * @param node the node
 * @param graph the ONNX graph
 * @param parameters the parameters of the network
 * @param order the position of the channels in DL4J's arrays
 */
record NodeContext(GraphNode node, OnnxGraph graph, NetworkParameters parameters, ChannelOrder order) {

    boolean hasParameter(String key) {
        return parameters.has(node.name(), key);
    }

    /** The values of a parameter in the order of the memory. */
    float[] values(String key) {
        return parameters.values(node.name(), key);
    }

    /** Adds a vector of parameters; its last dimensions have size 1 so that it goes with a value of some rank. */
    String vector(String key, int rank) {
        float[] values = values(key);
        long[] shape = new long[rank];
        Arrays.fill(shape, 1);
        shape[0] = values.length;
        return graph.floats(values, shape);
    }

    /** Adds a matrix of parameters. */
    String matrix(String key, long rows, long columns) {
        return graph.floats(parameters.matrix(node.name(), key, rows, columns), rows, columns);
    }

    /** {@code x W + b} over the last dimension of {@code x}; without b if the layer has none of this key. */
    String affine(String x, String weightKey, String biasKey, long inputs, long outputs) {
        String product =
                graph.node("MatMul", x, matrix(weightKey, inputs, outputs)).append();
        return shifted(product, biasKey);
    }

    /** Values plus a bias over the last dimension, if the layer has one of this key. */
    String shifted(String values, String biasKey) {
        return hasParameter(biasKey)
                ? graph.node("Add", values, vector(biasKey, 1)).append()
                : values;
    }

    /** The same with DL4J's usual keys. */
    String affine(String x, long inputs, long outputs) {
        return affine(x, DefaultParamInitializer.WEIGHT_KEY, DefaultParamInitializer.BIAS_KEY, inputs, outputs);
    }

    /** A value after an activation function; softmax is over the last dimension of DL4J's array. */
    Value activated(IActivation function, Value value) {
        int axis = order.of(value.rank() + 1).lastDimension(value.rank() + 1);
        return value.with(ActivationFunctions.append(graph, function, value.name(), axis));
    }

    /**
     * Requires that the input fits.
     *
     * @param expected the shape that the node takes, in words and numbers
     */
    void require(boolean fits, String expected, Value input) {
        if (!fits) {
            throw new ExportException(
                    "Cannot export %s: it takes %s, but is given %s; export a network that fits its data"
                            .formatted(node.description(), expected, input.shape()));
        }
    }

    /** Requires sequences {@code [channels, time]}. */
    void requireSequence(long channels, Value input) {
        require(input.rank() == 2 && input.size(0) == channels, channels + " channels over time", input);
    }
}
