package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/** The state of an import: the values that are known, and the nodes that have been added. Used by one thread. */
final class ImportContext {
    private final OperatorGraph graph;
    private final long batch;
    private final Map<String, ImportedValue> values = new HashMap<>();
    private final List<ImportedNode> nodes = new ArrayList<>();
    private final Set<Operator> done = new HashSet<>();

    /**
     * @param batch size of the batch in the file; -1 if it is open
     */
    ImportContext(OperatorGraph graph, long batch) {
        this.graph = graph;
        this.batch = batch;
    }

    OperatorGraph graph() {
        return graph;
    }

    long batch() {
        return batch;
    }

    /** All nodes, each after its inputs. */
    List<ImportedNode> nodes() {
        return nodes;
    }

    boolean knows(String name) {
        return values.containsKey(name);
    }

    ImportedValue value(String name) {
        ImportedValue value = values.get(name);
        if (value == null) {
            throw new UnsupportedOperatorException(
                    graph.constant(name).isPresent()
                            ? "a constant where a value of the network fits"
                            : "the value '%s', which no operator before it puts out".formatted(name));
        }
        return value;
    }

    /** A value whose dimensions are those of its node. */
    ImportedNode plain(String name) {
        ImportedValue value = value(name);
        if (!value.isPlain()) {
            throw new UnsupportedOperatorException("dimensions in another order than [batch, channels, ...]");
        }
        return value.node();
    }

    Optional<Constant> constant(String name) {
        return graph.constant(name);
    }

    /** A constant that an operator needs. */
    Constant required(String name, String what) {
        return graph.constant(name)
                .orElseThrow(() -> new UnsupportedOperatorException(what + " that are not constant"));
    }

    void put(String name, ImportedValue value) {
        values.put(name, value);
    }

    /** Marks operators that are part of what was added. */
    void consume(Collection<Operator> operators) {
        done.addAll(operators);
    }

    /** Marks operators that are part of what was added. */
    void consume(Operator... operators) {
        consume(Arrays.asList(operators));
    }

    boolean isDone(Operator operator) {
        return done.contains(operator);
    }

    /** Adds a layer, named after an operator. */
    ImportedNode layer(
            Operator operator, Layer layer, ImportedNode input, List<Long> shape, Map<String, float[]> parameters) {
        return add(ImportedNode.layer(name(operator), layer, input, shape, parameters));
    }

    /** Adds a vertex, named after an operator. */
    ImportedNode vertex(Operator operator, GraphVertex vertex, List<ImportedNode> inputs, List<Long> shape) {
        return add(ImportedNode.vertex(name(operator), vertex, inputs, shape));
    }

    private String name(Operator operator) {
        String base = operator.type().toLowerCase(Locale.ROOT) + operator.index();
        return nodes.stream().anyMatch(node -> node.name().equals(base)) ? base + "b" : base;
    }

    private ImportedNode add(ImportedNode node) {
        nodes.add(node);
        return node;
    }
}
