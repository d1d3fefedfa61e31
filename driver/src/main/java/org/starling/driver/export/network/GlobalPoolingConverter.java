package org.starling.driver.export.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;

/** One value per channel: {@code [N, C, H, W] → [N, C]}, {@code [N, C, T] → [N, C]}. */
final class GlobalPoolingConverter implements LayerConverter<GlobalPoolingLayer> {
    private static final List<int[]> SPATIAL =
            List.of(new int[] {2, 3}, new int[] {1, 2}, new int[] {2}, new int[] {1});

    @Override
    public void check(GlobalPoolingLayer layer, Reasons reasons) {
        reasons.addIf(!layer.isCollapseDimensions(), "keeping the pooled dimensions has no ONNX form");
        int[] dimensions = layer.getPoolingDimensions();
        reasons.addIf(
                dimensions != null && SPATIAL.stream().noneMatch(known -> Arrays.equals(known, dimensions)),
                "pooling over dimensions " + Arrays.toString(dimensions) + " has no ONNX form");
    }

    @Override
    public Value convert(GlobalPoolingLayer layer, Value input, NodeContext context) {
        context.require(input.rank() > 1, "[channels, height, width] or [channels, time]", input);
        OnnxGraph graph = context.graph();
        String pooled =
                switch (layer.getPoolingType()) {
                    case MAX -> reduced("ReduceMax", input.name(), input, graph);
                    case AVG -> reduced("ReduceMean", input.name(), input, graph);
                    case SUM -> reduced("ReduceSum", input.name(), input, graph);
                    case PNORM -> norm(layer.getPnorm(), input, graph);
                };
        return input.with(pooled, input.size(0));
    }

    /** {@code (Σ |x|ᵖ)^(1/p)}. */
    private static String norm(int p, Value input, OnnxGraph graph) {
        String powers = graph.node("Pow", graph.node("Abs", input.name()).append(), graph.number(p))
                .append();
        return graph.node("Pow", reduced("ReduceSum", powers, input, graph), graph.number(1f / p))
                .append();
    }

    private static String reduced(String operator, String values, Value input, OnnxGraph graph) {
        long[] axes = LongStream.rangeClosed(2, input.rank()).toArray();
        return graph.node(operator, values, graph.longs(axes, axes.length))
                .with("keepdims", 0)
                .append();
    }
}
