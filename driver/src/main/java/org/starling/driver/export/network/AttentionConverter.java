package org.starling.driver.export.network;

import java.util.List;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.MultiHeadAttention.Direction;
import org.starling.layers.PositionEmbedding;

/** Attention, and the positions that it needs. */
final class AttentionConverter {
    /** Score of what is hidden. */
    private static final float HIDDEN = -1e9f;

    private AttentionConverter() {}

    /** Self-attention of several heads: {@code [N, nIn, T] → [N, nOut, T]}. */
    static Value attention(MultiHeadAttention layer, Value input, NodeContext context) {
        context.requireSequence(layer.getNIn(), input);
        OnnxGraph graph = context.graph();
        long steps = input.size(1);
        long units = layer.getNOut();
        String rows = graph.transposed(input.name(), 0, 2, 1);
        String projected = context.affine(
                rows, MultiHeadAttention.INPUT_WEIGHTS, MultiHeadAttention.INPUT_BIAS, layer.getNIn(), 3 * units);
        // [3, N, heads, T, size]
        String parts = graph.transposed(
                graph.reshaped(projected, -1, steps, 3, layer.heads(), layer.headSize()), 2, 0, 3, 1, 4);
        List<String> split = graph.node("Split", parts)
                .with("axis", 0)
                .with("num_outputs", 3)
                .append(3);
        String queries = layer.rotary() ? turned(split.get(0), layer, steps, graph) : split.get(0);
        String keys = layer.rotary() ? turned(split.get(1), layer, steps, graph) : split.get(1);
        String scores = graph.node("MatMul", queries, graph.transposed(keys, 0, 1, 2, 4, 3))
                .append();
        String scaled = graph.node("Mul", scores, graph.number((float) (1 / Math.sqrt(layer.headSize()))))
                .append();
        String visible = layer.direction() == Direction.CAUSAL
                ? graph.node("Add", scaled, graph.floats(laterSteps(steps), steps, steps))
                        .append()
                : scaled;
        String weights = graph.node("Softmax", visible).with("axis", 4).append();
        String attended = graph.node("MatMul", weights, split.get(2)).append();
        String together = graph.reshaped(graph.transposed(attended, 0, 1, 3, 2, 4), -1, steps, units);
        String output = context.affine(
                together, MultiHeadAttention.OUTPUT_WEIGHTS, MultiHeadAttention.OUTPUT_BIAS, units, units);
        return input.with(graph.transposed(output, 0, 2, 1), units, steps);
    }

    /** Added to the scores, {@code [T, T]}: hides later time steps. */
    private static float[] laterSteps(long steps) {
        int size = Math.toIntExact(steps);
        float[] hidden = new float[Math.multiplyExact(size, size)];
        for (int step = 0; step < size; step++) {
            for (int source = step + 1; source < size; source++) {
                hidden[step * size + source] = HIDDEN;
            }
        }
        return hidden;
    }

    /** Features turned by their positions: feature i together with feature i + half of the head. */
    private static String turned(String features, MultiHeadAttention layer, long steps, OnnxGraph graph) {
        int half = layer.headSize() / 2;
        float[] cosines = new float[Math.multiplyExact(Math.toIntExact(steps), half)];
        float[] sines = new float[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            double angle = layer.rotaryAngle(i / half, i % half);
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
        String cosine = graph.floats(cosines, steps, half);
        String sine = graph.floats(sines, steps, half);
        List<String> halves = graph.node("Split", features)
                .with("axis", 4)
                .with("num_outputs", 2)
                .append(2);
        String first = graph.node("Sub", product(halves.get(0), cosine, graph), product(halves.get(1), sine, graph))
                .append();
        String second = graph.node("Add", product(halves.get(1), cosine, graph), product(halves.get(0), sine, graph))
                .append();
        return graph.joined(List.of(first, second), 4);
    }

    private static String product(String a, String b, OnnxGraph graph) {
        return graph.node("Mul", a, b).append();
    }

    /** A learned vector of each position, added to sequences {@code [N, C, T]}. */
    static Value positions(PositionEmbedding layer, Value input, NodeContext context) {
        context.requireSequence(layer.getNIn(), input);
        long steps = input.size(1);
        context.require(steps <= layer.positions(), "at most %d time steps".formatted(layer.positions()), input);
        long features = layer.getNIn();
        float[] vectors = new float[Math.toIntExact(features * steps)];
        float[] all = context.values(PositionEmbedding.VECTORS);
        for (int i = 0; i < vectors.length; i++) {
            // stored position by position
            vectors[i] = all[Math.toIntExact(i % steps * features + i / steps)];
        }
        return input.with(context.graph()
                .node("Add", input.name(), context.graph().floats(vectors, features, steps))
                .append());
    }
}
