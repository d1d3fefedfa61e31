package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.starling.driver.config.network.NetworkException;

/** The operators and constants of an ONNX graph, found by the names of their values. Immutable. */
final class OperatorGraph {
    private final List<Operator> operators = new ArrayList<>();
    private final Map<String, Constant> constants = new HashMap<>();
    private final Map<String, List<Operator>> consumers = new HashMap<>();
    private final Map<String, Operator> producers = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final List<ValueInfoProto> inputs;

    private OperatorGraph(List<ValueInfoProto> inputs) {
        this.inputs = inputs;
    }

    /**
     * Reads a graph.
     *
     * @throws NetworkException if it has more than one input or output, two values of one name, or a damaged constant
     */
    static OperatorGraph of(GraphProto proto) {
        Map<String, TensorProto> initial = new HashMap<>();
        proto.getInitializerList().forEach(tensor -> initial.put(tensor.getName(), tensor));
        OperatorGraph graph = new OperatorGraph(proto.getInputList().stream()
                .filter(input -> !initial.containsKey(input.getName()))
                .toList());
        if (graph.inputs.size() != 1 || proto.getOutputCount() != 1) {
            throw new NetworkException(
                    "Cannot import the network: it has %d inputs and %d outputs, but examples have one of each; export the network alone, without preprocessing"
                            .formatted(graph.inputs.size(), proto.getOutputCount()));
        }
        initial.forEach((name, tensor) -> graph.constants.put(name, Constant.of(tensor)));
        proto.getOutputList().forEach(output -> graph.outputs.add(output.getName()));
        graph.addOperators(proto);
        return graph;
    }

    private void addOperators(GraphProto proto) {
        Set<String> names = new HashSet<>(constants.keySet());
        names.add(input().getName());
        for (NodeProto node : proto.getNodeList()) {
            for (String output : node.getOutputList()) {
                if (!output.isEmpty() && !names.add(output)) {
                    throw new NetworkException(
                            "Cannot import the network: two operators put out the value '%s'; export the model again"
                                    .formatted(output));
                }
            }
            Operator operator = new Operator(node, operators.size());
            if (operator.type().equals("Constant") && operator.isStandard() && operator.has("value")) {
                constants.put(
                        operator.output(), Constant.of(operator.tensor("value").getT()));
                continue;
            }
            operators.add(operator);
            operator.outputs().forEach(output -> producers.put(output, operator));
            node.getInputList().stream().distinct().forEach(input -> consumers
                    .computeIfAbsent(input, name -> new ArrayList<>())
                    .add(operator));
        }
    }

    /** The only input. */
    ValueInfoProto input() {
        return inputs.get(0);
    }

    /** The name of the only output. */
    String output() {
        return outputs.iterator().next();
    }

    List<Operator> operators() {
        return operators;
    }

    Optional<Constant> constant(String name) {
        return Optional.ofNullable(constants.get(name));
    }

    /** Adds a constant that was computed from others. */
    void addConstant(String name, Constant value) {
        constants.put(name, value);
    }

    List<Operator> consumers(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    Optional<Operator> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    boolean isOutput(String value) {
        return outputs.contains(value);
    }

    /** The only operator that takes a value, if it has a type; empty if there are several, or the value is put out. */
    Optional<Operator> next(String value, String type) {
        List<Operator> all = consumers(value);
        return all.size() == 1 && !isOutput(value) && all.get(0).type().equals(type)
                ? Optional.of(all.get(0))
                : Optional.empty();
    }

    /** The other input of an operator on two values. */
    static String other(Operator operator, String value) {
        return operator.input(0).equals(value) ? operator.input(1) : operator.input(0);
    }
}
