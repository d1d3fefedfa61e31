package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;

/** Sums, products and the like of several values, and of values with a constant. */
final class ArithmeticImporter implements OperatorImporter {
    private static final Map<String, ElementWiseVertex.Op> OPERATIONS = Map.of(
            "Add", ElementWiseVertex.Op.Add,
            "Sum", ElementWiseVertex.Op.Add,
            "Mean", ElementWiseVertex.Op.Average,
            "Max", ElementWiseVertex.Op.Max,
            "Sub", ElementWiseVertex.Op.Subtract,
            "Mul", ElementWiseVertex.Op.Product);

    @Override
    public void add(Operator operator, ImportContext context) {
        if (operator.type().equals("Mul")
                && (ActivationImporter.addIfFunction(operator, context)
                        || NormalisationImporter.addIfNormalisation(operator, context))) {
            return;
        }
        Optional<String> constant = operator.inputs().stream()
                .filter(input -> context.constant(input).isPresent())
                .findFirst();
        if (constant.isPresent()) {
            addWithConstant(operator, constant.get(), context);
        } else {
            addOfValues(operator, context);
        }
    }

    private static void addWithConstant(Operator operator, String constant, ImportContext context) {
        Constant number = context.required(constant, "numbers");
        String x = OperatorGraph.other(operator, constant);
        ImportedValue value = context.value(x);
        boolean second = operator.inputs().size() == 2 && operator.input(1).equals(constant);
        if (operator.type().equals("Add") && number.length() > 1) {
            if (!AttentionImporter.addIfPositions(operator, x, number, context)) {
                throw new UnsupportedOperatorException("a constant of shape %s with an example %s"
                        .formatted(number.shape(), value.node().shape()));
            }
            return;
        }
        GraphVertex vertex =
                switch (operator.type()) {
                    case "Add" -> new ShiftVertex(number.number());
                    case "Mul" -> new ScaleVertex(number.number());
                    case "Sub" -> second ? new ShiftVertex(-number.number()) : null;
                    case "Div" -> second ? new ScaleVertex(1.0 / number.number()) : null;
                    default -> null;
                };
        if (vertex == null) {
            throw new UnsupportedOperatorException("a constant among its values");
        }
        ImportedNode node = context.vertex(
                operator, vertex, List.of(value.node()), value.node().shape());
        context.put(operator.output(), value.with(node));
    }

    private static void addOfValues(Operator operator, ImportContext context) {
        ElementWiseVertex.Op operation = OPERATIONS.get(operator.type());
        ImportedValue first = context.value(operator.input(0));
        List<ImportedNode> nodes = new ArrayList<>();
        for (String input : operator.inputs()) {
            ImportedValue value = context.value(input);
            if (!value.dimensions().equals(first.dimensions())
                    || !value.node().shape().equals(first.node().shape())) {
                throw new UnsupportedOperatorException("values of the shapes %s and %s"
                        .formatted(first.node().shape(), value.node().shape()));
            }
            nodes.add(value.node());
        }
        if (operation == null || (nodes.size() == 2 && nodes.get(0) == nodes.get(1))) {
            throw new UnsupportedOperatorException("a value with itself, or a quotient of values");
        }
        context.put(
                operator.output(),
                first.with(context.vertex(
                        operator,
                        new ElementWiseVertex(operation),
                        nodes,
                        first.node().shape())));
    }

    /** Values joined along their channels. */
    static void addJoined(Operator operator, ImportContext context) {
        List<ImportedNode> nodes =
                operator.inputs().stream().map(context::plain).toList();
        List<Long> shape = new ArrayList<>(nodes.get(0).shape());
        int axis = context.value(operator.input(0)).dimension(operator.integer("axis", 1));
        if (axis != 1) {
            throw new UnsupportedOperatorException("axis " + axis);
        }
        shape.set(0, 0L);
        for (ImportedNode node : nodes) {
            if (node.shape().size() != shape.size()
                    || !node.shape().subList(1, shape.size()).equals(shape.subList(1, shape.size()))) {
                throw new UnsupportedOperatorException("values that differ in more than channels");
            }
            shape.set(0, shape.get(0) + node.channels());
        }
        context.put(operator.output(), ImportedValue.of(context.vertex(operator, new MergeVertex(), nodes, shape)));
    }
}
