package org.starling.driver.modelimport.onnx;

import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;

/** An operator of an ONNX graph, with its attributes. Compared by identity: a graph may hold equal operators. */
final class Operator {
    private final NodeProto node;
    private final int index;

    /**
     * @param index position in the graph
     */
    Operator(NodeProto node, int index) {
        this.node = node;
        this.index = index;
    }

    String type() {
        return node.getOpType();
    }

    /** Returns whether the operator is one of ONNX itself. */
    boolean isStandard() {
        return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
    }

    int index() {
        return index;
    }

    List<String> inputs() {
        return node.getInputList();
    }

    List<String> outputs() {
        return node.getOutputList();
    }

    /** An input; empty if it is left out. */
    String input(int position) {
        return position < node.getInputCount() ? node.getInput(position) : "";
    }

    /** The first output. */
    String output() {
        return node.getOutput(0);
    }

    boolean takes(String value) {
        return node.getInputList().contains(value);
    }

    /** Type and name, for messages. */
    String description() {
        String domain = isStandard() ? "" : node.getDomain() + ".";
        String name = node.getName().isEmpty() ? "number " + index : "'" + node.getName() + "'";
        return "%s%s %s".formatted(domain, type(), name);
    }

    private AttributeProto attribute(String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    boolean has(String name) {
        return attribute(name) != null;
    }

    long integer(String name, long otherwise) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? otherwise : attribute.getI();
    }

    float number(String name, float otherwise) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? otherwise : attribute.getF();
    }

    String text(String name, String otherwise) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? otherwise : attribute.getS().toStringUtf8();
    }

    /** A list; empty if it is left out. */
    List<Long> integers(String name) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? List.of() : attribute.getIntsList();
    }

    /** A list; empty if it is left out. */
    List<Float> numbers(String name) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? List.of() : attribute.getFloatsList();
    }

    /** A list; empty if it is left out. */
    List<String> texts(String name) {
        AttributeProto attribute = attribute(name);
        return attribute == null
                ? List.of()
                : attribute.getStringsList().stream()
                        .map(text -> text.toStringUtf8())
                        .toList();
    }

    /** The tensor of a constant. */
    AttributeProto tensor(String name) {
        return attribute(name);
    }
}
