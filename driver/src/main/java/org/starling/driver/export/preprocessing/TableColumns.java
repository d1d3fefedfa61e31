package org.starling.driver.export.preprocessing;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.TableInput;

/**
 * The cells of a record, one input for each column: {@code [N, 1]}, or {@code [N, length]} where examples are windows of
 * records.
 */
final class TableColumns implements Preprocessing {
    /** Stands for a missing value where values are whole numbers. */
    static final long MISSING = Long.MIN_VALUE;

    private static final String WHOLE = "-?(0|[1-9][0-9]{0,14})";

    private final TableTransform transform;
    private final FeatureFormat format;

    TableColumns(TableTransform transform, FeatureFormat format) {
        this.transform = transform;
        this.format = format;
    }

    /** Inputs of an encoding, by their index. */
    static List<Integer> inputs(Encoding encoding) {
        // a pattern switch would need Java 21
        if (encoding instanceof Encoding.UnitNorm all) {
            return all.inputs();
        } else if (encoding instanceof Encoding.Scaled one) {
            return List.of(one.input());
        } else if (encoding instanceof Encoding.Logarithm one) {
            return List.of(one.input());
        } else if (encoding instanceof Encoding.Hashed one) {
            return List.of(one.input());
        } else if (encoding instanceof Encoding.Cyclic one) {
            return List.of(one.input());
        } else if (encoding instanceof Encoding.Bins one) {
            return List.of(one.input());
        }
        return List.of(encoding.categorical().orElseThrow().input());
    }

    @Override
    public void check(Reasons reasons) {
        for (Encoding encoding : transform.encodings()) {
            for (int index : inputs(encoding)) {
                TableInput input = transform.inputs().get(index);
                reasons.about("column '%s'".formatted(input.name()))
                        .addIf(encoding instanceof Encoding.Hashed, "hashes of texts have no ONNX form")
                        .addIf(encoding instanceof Encoding.MultiHot, "several categories in a cell have no ONNX form")
                        .addIf(isHashedByKey(input), "texts that are hashed by a key have no ONNX form");
            }
        }
    }

    private boolean isHashedByKey(TableInput input) {
        return !input.numeric()
                && transform.forms().isSensitive(input.name())
                && transform.forms().sensitive().keyId() != null;
    }

    @Override
    public String append(OnnxGraph graph) {
        Map<Integer, String> cells = new TreeMap<>();
        Map<String, String> declared = new HashMap<>();
        transform.encodings().stream()
                .flatMap(encoding -> inputs(encoding).stream())
                .sorted()
                .distinct()
                .forEach(input -> cells.put(input, declared(input, declared, graph)));
        graph.within("columns");
        if (transform.windows() != null) {
            cells.replaceAll((input, name) -> graph.reshaped(name, -1, 1, steps()));
        }
        EncodingAppender encodings = new EncodingAppender(transform, cells, graph);
        return graph.reshaped(graph.joined(encodings.append(), 1), Preprocessing.shapeOfBatch(format));
    }

    private long steps() {
        return transform.windows() == null ? 1 : transform.windows().length();
    }

    /** The input for a column; one column may have several treatments, and then inputs of several types. */
    private String declared(int index, Map<String, String> inputs, OnnxGraph graph) {
        TableInput input = transform.inputs().get(index);
        DataType type = type(index);
        String name = inputs.values().stream().anyMatch(input.name()::equals)
                ? "%s as %s".formatted(input.name(), input.kind().name().toLowerCase(Locale.ROOT))
                : input.name();
        return inputs.computeIfAbsent(
                input.kind() + input.name(),
                key -> graph.input(name, type, List.of(steps()), description(input, type)));
    }

    private DataType type(int index) {
        return switch (transform.inputs().get(index).kind()) {
            case NUMBER -> DataType.DOUBLE;
            case TIME -> DataType.INT64;
            case TEXT, SET -> isWhole(transform, index) ? DataType.INT64 : DataType.STRING;
        };
    }

    private static String description(TableInput input, DataType type) {
        return switch (input.kind()) {
            case NUMBER -> "a number; NaN where it is missing";
            case TIME -> "microseconds from 1970-01-01 00:00 to a point of time, both as clocks show them; %d where it is missing"
                    .formatted(MISSING);
            case TEXT, SET -> type == DataType.INT64
                    ? "a category; %d where it is missing".formatted(MISSING)
                    : "a category in its canonical form; empty where it is missing";
        };
    }

    /** Whether the categories of an input are whole numbers that are compared by value. */
    static boolean isWhole(TableTransform transform, int index) {
        Stream<String> categories = transform.encodings().stream()
                .flatMap(encoding -> encoding.categorical().stream())
                .filter(fitted -> fitted.input() == index)
                .flatMap(fitted -> fitted.categories().stream());
        String fill = transform.inputs().get(index).fill();
        return transform.forms().compare().numbers() == CompareSpec.Numbers.BY_VALUE
                && Stream.concat(categories, Stream.ofNullable(fill)).allMatch(TableColumns::isWhole);
    }

    /** Whether a text is the shortest form of a whole number. */
    static boolean isWhole(String text) {
        return text.matches(WHOLE);
    }
}
