package org.starling.driver.modelimport.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import onnx.Onnx.TensorProto.DataType;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** The same values under other dimensions. Only features that become images need a node. */
final class ReshapingImporter implements OperatorImporter {
    private static final Set<String> TYPES =
            Set.of("Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast");
    private static final Set<Long> INTEGERS =
            Set.of((long) DataType.INT64.getNumber(), (long) DataType.INT32.getNumber());

    static boolean isReshaping(String type) {
        return TYPES.contains(type);
    }

    @Override
    public void add(Operator operator, ImportContext context) {
        String input = operator.input(0);
        if (context.constant(input).isPresent()) {
            context.graph()
                    .addConstant(
                            operator.output(),
                            ofConstant(operator, context.constant(input).get()));
            return;
        }
        ImportedValue value = context.value(input);
        ImportedValue output =
                switch (operator.type()) {
                    case "Transpose" -> value.transposed(operator.integers("perm"));
                    case "Reshape" -> reshaped(operator, value, context);
                    case "Flatten" -> value.flattened(value.dimension(operator.integer("axis", 1)));
                    case "Squeeze" -> value.squeezed(axes(operator, context));
                    case "Unsqueeze" -> value.unsqueezed(axes(operator, context));
                    case "Cast" -> cast(operator, value, context);
                    default -> value;
                };
        context.put(operator.output(), output);
    }

    private static Constant ofConstant(Operator operator, Constant constant) {
        if (operator.type().equals("Identity")) {
            return constant;
        } else if (operator.type().equals("Transpose") && constant.rank() == 2) {
            return constant.transposed();
        }
        throw new UnsupportedOperatorException("a constant");
    }

    private static ImportedValue reshaped(Operator operator, ImportedValue value, ImportContext context) {
        List<Long> target = LongStream.of(
                        context.required(operator.input(1), "dimensions").integers())
                .boxed()
                .toList();
        boolean image = value.isFeatures()
                && target.size() == 4
                && target.subList(1, 4).stream().allMatch(size -> size > 0)
                && target.subList(1, 4).stream().reduce(1L, (a, b) -> a * b)
                        == value.node().length();
        if (!image || target.subList(2, 4).equals(List.of(1L, 1L))) {
            return value.reshaped(target, context.batch());
        }
        ImportedNode node = context.vertex(
                operator,
                new PreprocessorVertex(new FeedForwardToCnnPreProcessor(target.get(2), target.get(3), target.get(1))),
                List.of(value.node()),
                target.subList(1, 4));
        return ImportedValue.of(node);
    }

    /** Dimensions are given by an input, or, up to version 12 of the operators, by an attribute. */
    static List<Long> axes(Operator operator, ImportContext context) {
        return operator.input(1).isEmpty()
                ? operator.integers("axes")
                : Arrays.stream(context.required(operator.input(1), "dimensions")
                                .integers())
                        .boxed()
                        .toList();
    }

    /** Numbers of tokens become integers before they are looked up. */
    private static ImportedValue cast(Operator operator, ImportedValue value, ImportContext context) {
        boolean numbers = INTEGERS.contains(operator.integer("to", 0))
                && context.graph().consumers(operator.output()).stream()
                        .allMatch(next -> Set.of("Gather", "Reshape", "Cast").contains(next.type()));
        if (!numbers && operator.integer("to", 0) != DataType.FLOAT.getNumber()) {
            throw new UnsupportedOperatorException("a type other than float32 inside the network");
        }
        return value;
    }
}
