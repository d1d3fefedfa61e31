package org.starling.driver.export.preprocessing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.validate.CellNumber;

/** The numbers of a record as one matrix, {@code [N, columns]} or {@code [N, columns, length]}: filled and clipped. */
final class NumberMatrix {
    private final OnnxGraph graph;
    private final TableTransform transform;
    private final List<Integer> columns = new ArrayList<>();
    private String matrix;

    NumberMatrix(OnnxGraph graph, TableTransform transform) {
        this.graph = graph;
        this.transform = transform;
    }

    /** Appends the matrix of all numeric columns of {@code cells}, if there are any. */
    NumberMatrix append(Map<Integer, String> cells) {
        List<String> given = new ArrayList<>();
        cells.forEach((index, name) -> {
            TableInput input = transform.inputs().get(index);
            if (input.numeric()) {
                columns.add(index);
                given.add(
                        input.kind() == TableInput.Kind.TIME ? new TimeParts(graph).append(input.part(), name) : name);
            }
        });
        if (!given.isEmpty()) {
            matrix = prepared(graph.joined(given, 1));
        }
        return this;
    }

    private String prepared(String given) {
        String usable = graph.node("LessOrEqual", graph.node("Abs", given).append(), constant(Float.MAX_VALUE))
                .append();
        String missing = missing(given, usable);
        String valid = graph.node("Where", usable, clipped(given), constant(Double.NaN))
                .append();
        String fill = each(input -> input.fill() == null ? Double.NaN : Double.parseDouble(input.fill()));
        return graph.node("Where", missing, fill, valid).append();
    }

    private String missing(String given, String usable) {
        String missing = graph.node("IsNaN", given).append();
        if (transform.undecodable() == UndecodableCell.MISSING) {
            missing = graph.node("Not", usable).append();
        }
        for (String text : transform.missingTexts()) {
            double number = CellNumber.parse(TextSlice.of(text.strip()));
            if (Double.isFinite(number)) {
                String marks = each(input -> input.kind() == TableInput.Kind.NUMBER ? number : Double.NaN);
                missing = graph.node(
                                "Or", missing, graph.node("Equal", given, marks).append())
                        .append();
            }
        }
        return missing;
    }

    private String clipped(String given) {
        boolean limited = columns.stream()
                .map(transform.inputs()::get)
                .anyMatch(input -> input.least() != null || input.most() != null);
        return limited
                ? limited(
                        graph,
                        given,
                        each(input -> input.least() == null ? Double.NEGATIVE_INFINITY : input.least()),
                        each(input -> input.most() == null ? Double.POSITIVE_INFINITY : input.most()))
                : given;
    }

    /** Values between limits; NaN stays NaN, which operators for limits do not promise. */
    static String limited(OnnxGraph graph, String values, String least, String most) {
        String above = graph.node("Where", graph.node("Less", values, least).append(), least, values)
                .append();
        return graph.node("Where", graph.node("Greater", above, most).append(), most, above)
                .append();
    }

    private String constant(double value) {
        return graph.doubles(new double[] {value});
    }

    /** A constant for each column. */
    private String each(ToDoubleFunction<TableInput> value) {
        return perColumn(columns.stream()
                .mapToDouble(index -> value.applyAsDouble(transform.inputs().get(index)))
                .toArray());
    }

    /** Constants for the columns of a matrix. */
    String perColumn(double... values) {
        return graph.doubles(values, shape(values.length));
    }

    /** The shape of constants for so many columns. */
    long[] shape(int count) {
        return transform.windows() == null ? new long[] {count} : new long[] {count, 1};
    }

    /** Some columns, by the indices of their inputs. */
    String select(List<Integer> inputs) {
        long[] places = inputs.stream().mapToLong(columns::indexOf).toArray();
        if (Arrays.equals(places, LongStream.range(0, columns.size()).toArray())) {
            return matrix;
        }
        return graph.node("Gather", matrix, graph.longs(places, places.length))
                .with("axis", 1)
                .append();
    }
}
