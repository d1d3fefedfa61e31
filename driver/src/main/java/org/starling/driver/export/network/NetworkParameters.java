package org.starling.driver.export.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.starling.kernels.replica.FlatArray;

/** Parameters of a live network by layer and key. DL4J's declared shapes do not always match its use of the memory. */
final class NetworkParameters {
    private final Map<String, Map<String, INDArray>> parameters = new HashMap<>();

    private NetworkParameters() {}

    /**
     * The parameters of a network.
     *
     * @param layerNames names of its layers in order, if it is multi-layer
     */
    static NetworkParameters of(Model model, List<String> layerNames) {
        NetworkParameters read = new NetworkParameters();
        if (model instanceof MultiLayerNetwork network) {
            Layer[] layers = network.getLayers();
            for (int i = 0; i < layers.length; i++) {
                read.parameters.put(layerNames.get(i), layers[i].paramTable());
            }
        } else {
            for (GraphVertex vertex : ((ComputationGraph) model).getVertices()) {
                if (vertex.hasLayer()) {
                    read.parameters.put(
                            vertex.getVertexName(), vertex.getLayer().paramTable());
                }
            }
        }
        return read;
    }

    boolean has(String layer, String key) {
        return parameters.getOrDefault(layer, Map.of()).containsKey(key);
    }

    /** The values of a parameter in the order of the memory. */
    float[] values(String layer, String key) {
        INDArray array = parameters.get(layer).get(key);
        float[] values = new float[FlatArray.length(array)];
        FlatArray.read(array, values, 0);
        return values;
    }

    /**
     * The values of a parameter in row-major order of some dimensions.
     *
     * @param strides distances in the memory along each dimension
     */
    float[] values(String layer, String key, List<Long> dimensions, List<Long> strides) {
        float[] memory = values(layer, key);
        float[] ordered = new float[memory.length];
        long[] position = new long[dimensions.size()];
        for (int i = 0; i < ordered.length; i++) {
            long offset = 0;
            for (int d = 0; d < position.length; d++) {
                offset += position[d] * strides.get(d);
            }
            ordered[i] = memory[Math.toIntExact(offset)];
            for (int d = position.length - 1; d >= 0 && ++position[d] == dimensions.get(d); d--) {
                position[d] = 0;
            }
        }
        return ordered;
    }

    /** The values of a matrix in row-major order, which DL4J stores column by column. */
    float[] matrix(String layer, String key, long rows, long columns) {
        return values(layer, key, List.of(rows, columns), List.of(1L, rows));
    }

    /** The number of all values. */
    long count() {
        return parameters.values().stream()
                .flatMap(table -> table.values().stream())
                .mapToLong(INDArray::length)
                .sum();
    }
}
