package org.starling.driver.modelimport.keras;

import java.util.Arrays;
import java.util.List;
import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.export.onnx.OnnxGraph;

/** Layers over the features of an example or of each time step, and layers that join values. */
final class KerasFeatures {
    /** ONNX's order of Keras's gates, which are input, forget, candidate, output. */
    private static final List<Integer> GATES = List.of(0, 3, 1, 2);

    private KerasFeatures() {}

    static KerasValue dense(LayerContext context) {
        KerasValue x = context.input();
        context.require(x.rank() < 3, "an image as its input; put a Flatten layer before it");
        OnnxGraph graph = context.graph();
        long units = context.layer().numbers("units", 1, 0).get(0);
        String rows = x.rank() == 2 ? context.exchanged(x.name()) : x.name();
        String output = graph.node(
                        "MatMul",
                        rows,
                        graph.floats(context.values("kernel", x.channels(), units), x.channels(), units))
                .append();
        if (context.layer().flag("use_bias", true)) {
            output = graph.node("Add", output, graph.floats(context.values("bias", units), units))
                    .append();
        }
        return context.activated(x.withChannels(x.rank() == 2 ? context.exchanged(output) : output, units));
    }

    /** Rows of a table by the numbers of tokens: {@code [T] → [units, T]}. */
    static KerasValue embedded(LayerContext context) {
        KerasValue x = context.input();
        context.requireRank(1);
        context.require(!context.layer().flag("mask_zero", false), "mask_zero");
        OnnxGraph graph = context.graph();
        long entries = context.layer().numbers("input_dim", 1, 0).get(0);
        long units = context.layer().numbers("output_dim", 1, 0).get(0);
        String table = graph.floats(context.values("embeddings", entries, units), entries, units);
        String rows = graph.node("Gather", table, graph.cast(x.name(), DataType.INT64))
                .append();
        return new KerasValue(context.exchanged(rows), List.of(units, x.length()));
    }

    static KerasValue lstm(LayerContext context) {
        KerasLayer layer = context.layer();
        KerasValue x = context.input();
        context.requireRank(2);
        for (String flag : List.of("go_backwards", "stateful", "return_state", "time_major")) {
            context.require(!layer.flag(flag, false), flag);
        }
        String cell = function(layer.text("activation", "tanh"));
        String gate = function(layer.text("recurrent_activation", "sigmoid"));
        OnnxGraph graph = context.graph();
        long units = layer.numbers("units", 1, 0).get(0);
        int gates = Math.toIntExact(4 * units);
        float[] bias = layer.flag("use_bias", true) ? gates(context.values("bias", gates), 1, units) : new float[gates];
        List<String> outputs = graph.node(
                        "LSTM",
                        graph.transposed(x.name(), 2, 0, 1),
                        graph.floats(
                                gates(context.values("kernel", x.channels(), gates), x.channels(), units),
                                1,
                                gates,
                                x.channels()),
                        graph.floats(
                                gates(context.values("recurrent_kernel", units, gates), units, units), 1, gates, units),
                        graph.floats(Arrays.copyOf(bias, 2 * gates), 1, 2L * gates))
                .with("hidden_size", units)
                .withTexts("activations", List.of(gate, cell, cell))
                .append(2);
        if (layer.flag("return_sequences", false)) {
            String steps = graph.node("Squeeze", outputs.get(0), graph.longs(new long[] {1}, 1))
                    .append();
            return new KerasValue(
                    graph.transposed(steps, 1, 2, 0), List.of(units, x.shape().get(1)));
        }
        String last = graph.node("Squeeze", outputs.get(1), graph.longs(new long[] {0}, 1))
                .append();
        return new KerasValue(last, List.of(units));
    }

    private static String function(String name) {
        return switch (name) {
            case "tanh" -> "Tanh";
            case "sigmoid" -> "Sigmoid";
            case "relu" -> "Relu";
            default -> throw new UnsupportedLayerException("the activation '%s' of an LSTM".formatted(name));
        };
    }

    /** From {@code [inputs, 4 units]} to {@code [4 units, inputs]} with the gates in ONNX's order. */
    private static float[] gates(float[] given, long inputs, long units) {
        int rows = Math.toIntExact(inputs);
        int size = Math.toIntExact(units);
        float[] ordered = new float[given.length];
        for (int gate = 0; gate < GATES.size(); gate++) {
            int from = GATES.get(gate);
            for (int unit = 0; unit < size; unit++) {
                for (int row = 0; row < rows; row++) {
                    ordered[(gate * size + unit) * rows + row] = given[row * 4 * size + from * size + unit];
                }
            }
        }
        return ordered;
    }

    static KerasValue batchNormalised(LayerContext context) {
        KerasValue x = context.input();
        KerasLayer layer = context.layer();
        int axis = layer.config().path("axis").isArray()
                ? layer.config().path("axis").path(0).asInt()
                : layer.config().path("axis").asInt(-1);
        context.require(axis == -1 || axis == x.rank() || (axis == 1 && x.rank() == 1), "the axis " + axis);
        long channels = x.channels();
        float[] ones = new float[Math.toIntExact(channels)];
        Arrays.fill(ones, 1);
        OnnxGraph graph = context.graph();
        String output = graph.node(
                        "BatchNormalization",
                        x.name(),
                        graph.floats(layer.flag("scale", true) ? context.values("gamma", channels) : ones, channels),
                        graph.floats(
                                layer.flag("center", true) ? context.values("beta", channels) : new float[ones.length],
                                channels),
                        graph.floats(context.values("moving_mean", channels), channels),
                        graph.floats(context.values("moving_variance", channels), channels))
                .with("epsilon", (float) layer.number("epsilon", 1e-3))
                .append();
        return x.with(output);
    }

    static KerasValue layerNormalised(LayerContext context) {
        KerasValue x = context.input();
        KerasLayer layer = context.layer();
        context.require(
                x.rank() < 3 && layer.flag("scale", true) && layer.flag("center", true),
                "images, or no scale or center");
        OnnxGraph graph = context.graph();
        String rows = x.rank() == 2 ? context.exchanged(x.name()) : x.name();
        String output = graph.node(
                        "LayerNormalization",
                        rows,
                        graph.floats(context.values("gamma", x.channels()), x.channels()),
                        graph.floats(context.values("beta", x.channels()), x.channels()))
                .with("axis", -1)
                .with("epsilon", (float) layer.number("epsilon", 1e-3))
                .append();
        return x.with(x.rank() == 2 ? context.exchanged(output) : output);
    }

    /** Keras joins images with channels last, unless they are first in the file. */
    static KerasValue flattened(LayerContext context) {
        KerasValue x = context.input();
        if (x.rank() == 1) {
            return x;
        }
        context.require(x.rank() == 3, "a sequence; use an LSTM or pooling over time");
        OnnxGraph graph = context.graph();
        boolean last = !context.layer().text("data_format", "channels_last").equals("channels_first");
        String ordered = last ? graph.transposed(x.name(), 0, 2, 3, 1) : x.name();
        return new KerasValue(graph.reshaped(ordered, -1, x.length()), List.of(x.length()));
    }

    static KerasValue combined(String operator, LayerContext context) {
        KerasValue first = context.input();
        for (KerasValue value : context.inputs()) {
            context.require(value.shape().equals(first.shape()), "inputs of different shapes");
        }
        String[] names = context.inputs().stream().map(KerasValue::name).toArray(String[]::new);
        if (operator.equals("Mul") || operator.equals("Sub")) {
            context.require(names.length == 2, names.length + " inputs");
        }
        return first.with(context.graph().node(operator, names).append());
    }

    static KerasValue joined(LayerContext context) {
        KerasValue first = context.input();
        int axis = context.layer().config().path("axis").asInt(-1);
        context.require(axis == -1 || axis == first.rank(), "the axis " + axis);
        long channels = 0;
        for (KerasValue value : context.inputs()) {
            context.require(
                    value.shape().subList(1, value.rank()).equals(first.shape().subList(1, first.rank())),
                    "inputs that differ in more than channels");
            channels += value.channels();
        }
        List<String> names = context.inputs().stream().map(KerasValue::name).toList();
        return first.withChannels(context.graph().joined(names, 1), channels);
    }
}
