package org.starling.driver.modelimport.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * A node of the network that is built: its input, a layer, or a vertex. Compared by identity. The output has channels first:
 * {@code [features]}, {@code [channels, time]} or {@code [channels, height, width]}.
 */
final class ImportedNode {
    private final String name;
    private final Object operation;
    private final List<ImportedNode> inputs;
    private final List<Long> shape;
    private final Map<String, float[]> parameters;

    private ImportedNode(
            String name,
            Object operation,
            List<ImportedNode> inputs,
            List<Long> shape,
            Map<String, float[]> parameters) {
        this.name = name;
        this.operation = operation;
        this.inputs = List.copyOf(inputs);
        this.shape = List.copyOf(shape);
        this.parameters = Map.copyOf(parameters);
    }

    /** The input of the network. */
    static ImportedNode input(List<Long> shape) {
        return new ImportedNode("input", "input", List.of(), shape, Map.of());
    }

    /**
     * A layer.
     *
     * @param parameters values by DL4J's key, in the order of DL4J's memory
     */
    static ImportedNode layer(
            String name, Layer layer, ImportedNode input, List<Long> shape, Map<String, float[]> parameters) {
        return new ImportedNode(name, layer, List.of(input), shape, parameters);
    }

    /** A vertex. */
    static ImportedNode vertex(String name, GraphVertex vertex, List<ImportedNode> inputs, List<Long> shape) {
        return new ImportedNode(name, vertex, inputs, shape, Map.of());
    }

    String name() {
        return name;
    }

    /** The layer, if this is one. */
    Optional<Layer> layer() {
        return operation instanceof Layer layer ? Optional.of(layer) : Optional.empty();
    }

    /** The vertex, if this is one. */
    Optional<GraphVertex> vertex() {
        return operation instanceof GraphVertex vertex ? Optional.of(vertex) : Optional.empty();
    }

    List<ImportedNode> inputs() {
        return inputs;
    }

    List<Long> shape() {
        return shape;
    }

    Map<String, float[]> parameters() {
        return parameters;
    }

    long channels() {
        return shape.get(0);
    }

    boolean isFeatures() {
        return shape.size() == 1;
    }

    boolean isSequence() {
        return shape.size() == 2;
    }

    boolean isImage() {
        return shape.size() == 3;
    }

    /** Values of one example. */
    long length() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
