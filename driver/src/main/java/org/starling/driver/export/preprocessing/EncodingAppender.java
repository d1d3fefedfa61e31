package org.starling.driver.export.preprocessing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.spec.TableInput;

/** Appends the encodings of a table: float32 values {@code [N, width]} or {@code [N, width, length]} each. */
final class EncodingAppender {
    private final TableTransform transform;
    private final Map<Integer, String> cells;
    private final OnnxGraph graph;
    private final NumberMatrix numbers;

    /**
     * @param cells inputs of the graph by the index of the column
     */
    EncodingAppender(TableTransform transform, Map<Integer, String> cells, OnnxGraph graph) {
        this.transform = transform;
        this.cells = cells;
        this.graph = graph;
        this.numbers = new NumberMatrix(graph, transform);
    }

    /** Appends all encodings, in packed order. */
    List<String> append() {
        numbers.append(cells);
        List<String> parts = new ArrayList<>();
        List<Encoding.Scaled> scaled = new ArrayList<>();
        for (Encoding encoding : transform.encodings()) {
            if (encoding instanceof Encoding.Scaled one) {
                scaled.add(one);
            } else {
                flush(scaled, parts);
                parts.add(append(encoding));
            }
        }
        flush(scaled, parts);
        return parts;
    }

    /** Scaled columns that follow each other are one part. */
    private void flush(List<Encoding.Scaled> scaled, List<String> parts) {
        if (!scaled.isEmpty()) {
            parts.add(scaled(scaled));
            scaled.clear();
        }
    }

    private String append(Encoding encoding) {
        if (encoding instanceof Encoding.Logarithm one) {
            return logarithm(numbers.select(List.of(one.input())));
        } else if (encoding instanceof Encoding.UnitNorm all) {
            return unitNorm(numbers.select(all.inputs()));
        } else if (encoding instanceof Encoding.Cyclic one) {
            return cyclic(numbers.select(List.of(one.input())), one.period());
        } else if (encoding instanceof Encoding.Bins one) {
            return bins(numbers.select(List.of(one.input())), one.edges());
        } else if (encoding instanceof Encoding.OneHot one) {
            return oneHot(one.input(), one.categories());
        } else if (encoding instanceof Encoding.Index one) {
            return index(one.input(), one.categories());
        }
        throw new IllegalStateException(
                "Cannot append an encoding: %s has no ONNX form; check it before".formatted(encoding));
    }

    private String scaled(List<Encoding.Scaled> encodings) {
        String values =
                numbers.select(encodings.stream().map(Encoding.Scaled::input).toList());
        String centres = numbers.perColumn(
                encodings.stream().mapToDouble(one -> one.scaling().centre()).toArray());
        String factors = numbers.perColumn(
                encodings.stream().mapToDouble(one -> one.scaling().factor()).toArray());
        String normalised = graph.node("Mul", graph.node("Sub", values, centres).append(), factors)
                .append();
        return graph.cast(
                NumberMatrix.limited(graph, normalised, number(-Float.MAX_VALUE), number(Float.MAX_VALUE)),
                DataType.FLOAT);
    }

    private String number(double value) {
        return graph.doubles(new double[] {value});
    }

    private String logarithm(String values) {
        String magnitude = graph.node(
                        "Log",
                        graph.node("Add", graph.node("Abs", values).append(), number(1))
                                .append())
                .append();
        return graph.cast(
                graph.node("Mul", graph.node("Sign", values).append(), magnitude)
                        .append(),
                DataType.FLOAT);
    }

    /** Divided by the largest first: squares of large numbers would overflow. */
    private String unitNorm(String values) {
        String largest = reduced("ReduceMax", graph.node("Abs", values).append());
        String parts = graph.node("Div", values, orOne(largest)).append();
        String squares = graph.node("Mul", parts, parts).append();
        String length = graph.node("Sqrt", reduced("ReduceSum", squares)).append();
        return graph.cast(graph.node("Div", parts, orOne(length)).append(), DataType.FLOAT);
    }

    private String orOne(String values) {
        return graph.node("Where", graph.node("Equal", values, number(0)).append(), number(1), values)
                .append();
    }

    private String reduced(String operator, String values) {
        return graph.node(operator, values, graph.longs(new long[] {1}, 1)).append();
    }

    private String cyclic(String values, double period) {
        String rest = graph.node("Mod", values, number(period)).with("fmod", 1).append();
        String angle =
                graph.cast(graph.node("Mul", rest, number(2 * Math.PI / period)).append(), DataType.FLOAT);
        return graph.joined(
                List.of(
                        graph.node("Sin", angle).append(),
                        graph.node("Cos", angle).append()),
                1);
    }

    /** The difference of two neighbours of 1, 1, …, 0, 0, where 1 is an edge that is reached. */
    private String bins(String values, List<Double> edges) {
        String reached = graph.cast(
                graph.node(
                                "GreaterOrEqual",
                                values,
                                numbers.perColumn(edges.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .toArray()))
                        .append(),
                DataType.FLOAT);
        String hot = graph.node("Sub", padded(reached, 1, 0, 1), padded(reached, 0, 1, 0))
                .append();
        // NaN has no bin
        String nothing = graph.cast(graph.node("Sub", values, values).append(), DataType.FLOAT);
        return graph.node("Add", hot, nothing).append();
    }

    private String padded(String values, long before, long after, float value) {
        long[] pads =
                transform.windows() == null ? new long[] {0, before, 0, after} : new long[] {0, before, 0, 0, after, 0};
        return graph.node("Pad", values, graph.longs(pads, pads.length), graph.number(value))
                .append();
    }

    private String oneHot(int input, List<String> categories) {
        return graph.cast(
                graph.node("Equal", category(input), constants(input, categories))
                        .append(),
                DataType.FLOAT);
    }

    /** Their number plus, for each category, what leads to its index. */
    private String index(int input, List<String> categories) {
        int count = categories.size();
        float[] indices = new float[count];
        for (int i = 0; i < count; i++) {
            indices[i] = i - count;
        }
        String hot = graph.node("Mul", oneHot(input, categories), graph.floats(indices, numbers.shape(count)))
                .append();
        return graph.node("Add", reduced("ReduceSum", hot), graph.number(count)).append();
    }

    private boolean isWhole(int input) {
        return TableColumns.isWhole(transform, input);
    }

    private String constants(int input, List<String> categories) {
        long[] shape = numbers.shape(categories.size());
        return isWhole(input)
                ? graph.longs(categories.stream().mapToLong(Long::parseLong).toArray(), shape)
                : graph.texts(categories, shape);
    }

    /** The category of a cell, or what fills a missing one. */
    private String category(int index) {
        TableInput input = transform.inputs().get(index);
        String given = cells.get(index);
        if (input.fill() == null) {
            return given;
        }
        boolean whole = isWhole(index);
        List<String> missing = new ArrayList<>(List.of(whole ? Long.toString(TableColumns.MISSING) : ""));
        transform.missingTexts().stream()
                .filter(text -> !whole || TableColumns.isWhole(text))
                .forEach(missing::add);
        String filled = given;
        String fill = constants(index, List.of(input.fill()));
        for (String text : missing) {
            String same =
                    graph.node("Equal", given, constants(index, List.of(text))).append();
            filled = graph.node("Where", same, fill, filled).append();
        }
        return filled;
    }
}
