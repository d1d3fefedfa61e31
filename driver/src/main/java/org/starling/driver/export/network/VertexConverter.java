package org.starling.driver.export.network;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.plan.Channels;

/** Vertices of a graph that are not layers. */
final class VertexConverter {
    private static final Set<Class<?>> KNOWN = Set.of(
            ElementWiseVertex.class,
            L2NormalizeVertex.class,
            MergeVertex.class,
            PreprocessorVertex.class,
            ScaleVertex.class,
            ShiftVertex.class,
            SubsetVertex.class);
    private static final int CHANNELS = 1;
    private static final int CHANNELS_LAST = 3;

    private VertexConverter() {}

    /** Adds what has no ONNX form in {@code vertex}: by exact class, since subclasses differ. */
    static void check(GraphVertex vertex, Reasons reasons) {
        reasons.addIf(!KNOWN.contains(vertex.getClass()), "vertices of this kind have no ONNX form");
        if (vertex.getClass() == PreprocessorVertex.class) {
            ReshapingConverter.check(((PreprocessorVertex) vertex).getPreProcessor(), reasons);
        } else if (vertex.getClass() == L2NormalizeVertex.class) {
            int[] dimensions = ((L2NormalizeVertex) vertex).getDimension();
            reasons.addIf(
                    dimensions != null && dimensions.length > 0,
                    "normalisation over chosen dimensions has no ONNX form");
        }
    }

    /** Appends {@code vertex}, which passed {@link #check}. */
    static Value convert(GraphVertex vertex, List<Value> inputs, NodeContext context) {
        Value first = inputs.get(0);
        OnnxGraph graph = context.graph();
        if (vertex instanceof PreprocessorVertex reshaping) {
            return ReshapingConverter.convert(reshaping.getPreProcessor(), first, context);
        } else if (vertex instanceof ScaleVertex scale) {
            return first.with(graph.node("Mul", first.name(), graph.number((float) scale.getScaleFactor()))
                    .append());
        } else if (vertex instanceof ShiftVertex shift) {
            return first.with(graph.node("Add", first.name(), graph.number((float) shift.getShiftFactor()))
                    .append());
        } else if (vertex instanceof MergeVertex merge) {
            return merged(merge, inputs, context);
        } else if (vertex instanceof SubsetVertex subset) {
            return subset(subset, first, context);
        } else if (vertex instanceof L2NormalizeVertex normalisation) {
            return normalised(normalisation, first, context);
        }
        inputs.forEach(input -> context.require(
                input.shape().equals(first.shape()) && input.rows() == first.rows(),
                "inputs of one shape, the first " + first.shape(),
                input));
        return first.with(combined(((ElementWiseVertex) vertex).getOp(), inputs, graph));
    }

    private static String combined(ElementWiseVertex.Op operation, List<Value> inputs, OnnxGraph graph) {
        String[] names = inputs.stream().map(Value::name).toArray(String[]::new);
        return switch (operation) {
            case Add -> graph.node("Sum", names).append();
            case Average -> graph.node("Mean", names).append();
            case Max -> graph.node("Max", names).append();
            case Subtract -> graph.node("Sub", names).append();
            case Product -> Stream.of(names)
                    .reduce((product, factor) ->
                            graph.node("Mul", product, factor).append())
                    .orElseThrow();
        };
    }

    private static Value merged(MergeVertex merge, List<Value> inputs, NodeContext context) {
        Value first = inputs.get(0);
        int axis = context.order().of(first.rank() + 1) == Channels.LAST ? CHANNELS_LAST : CHANNELS;
        context.require(
                merge.getMergeAxis() == axis, "inputs that are merged along channels (dimension " + axis + ")", first);
        long channels = 0;
        for (Value input : inputs) {
            context.require(
                    input.rank() == first.rank()
                            && input.shape()
                                    .subList(1, input.rank())
                                    .equals(first.shape().subList(1, first.rank())),
                    "inputs that differ only in channels",
                    input);
            channels += input.size(0);
        }
        long[] shape = first.shape().stream().mapToLong(Long::longValue).toArray();
        shape[0] = channels;
        return first.with(
                context.graph().joined(inputs.stream().map(Value::name).toList(), CHANNELS), shape);
    }

    private static Value subset(SubsetVertex vertex, Value input, NodeContext context) {
        context.require(
                context.order().of(input.rank() + 1) == Channels.FIRST && vertex.getTo() < input.size(0),
                "at least " + (vertex.getTo() + 1) + " channels, which come first",
                input);
        return ReshapingConverter.subset(input, vertex.getFrom(), vertex.getTo() - vertex.getFrom() + 1L, context);
    }

    /** Each example divided by its Euclidean length. */
    private static Value normalised(L2NormalizeVertex vertex, Value input, NodeContext context) {
        OnnxGraph graph = context.graph();
        long[] axes = LongStream.rangeClosed(1, input.rank()).toArray();
        String length = graph.node("ReduceL2", input.name(), graph.longs(axes, axes.length))
                .append();
        String divisor =
                graph.node("Max", length, graph.number((float) vertex.getEps())).append();
        return input.with(graph.node("Div", input.name(), divisor).append());
    }
}
