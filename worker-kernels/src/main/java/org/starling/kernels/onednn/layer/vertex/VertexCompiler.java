package org.starling.kernels.onednn.layer.vertex;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reshaping;
import org.starling.kernels.onednn.layer.Subset;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.onednn.plan.Tensor;

/** Compiler of vertices; reports unsupported ones. */
public final class VertexCompiler {
    private static final int CHANNELS = 1;
    private static final int CHANNELS_LAST = 3;

    private VertexCompiler() {}

    /** Appends a vertex of one kind. */
    private interface Appender {
        Tensor append(List<Tensor> inputs, LayerContext context);
    }

    /** Returns the appender of {@code vertex}, or empty if unsupported. Matches by exact class, since subclasses differ. */
    private static Optional<Appender> appender(GraphVertex vertex) {
        Class<?> kind = vertex.getClass();
        if (kind == ElementWiseVertex.class) {
            ElementWiseVertex.Op operation = ((ElementWiseVertex) vertex).getOp();
            return Optional.of((inputs, context) -> ElementWise.append(operation, inputs, context));
        } else if (kind == MergeVertex.class) {
            return Optional.of((inputs, context) -> {
                requireChannels((MergeVertex) vertex, inputs.get(0), context);
                return Merge.append(inputs, context);
            });
        } else if (kind == PreprocessorVertex.class) {
            InputPreProcessor reshaping = ((PreprocessorVertex) vertex).getPreProcessor();
            return Optional.of((inputs, context) -> Reshaping.append(reshaping, inputs.get(0), context));
        } else if (kind == ScaleVertex.class) {
            return Optional.of(linear((float) ((ScaleVertex) vertex).getScaleFactor(), 0));
        } else if (kind == ShiftVertex.class) {
            return Optional.of(linear(1, (float) ((ShiftVertex) vertex).getShiftFactor()));
        } else if (kind == SubsetVertex.class) {
            SubsetVertex subset = (SubsetVertex) vertex;
            int count = subset.getTo() - subset.getFrom() + 1;
            return Optional.of((inputs, context) -> Subset.append(subset.getFrom(), count, inputs.get(0), context));
        } else if (kind == L2NormalizeVertex.class) {
            return Optional.of(
                    (inputs, context) -> L2Normalisation.append((L2NormalizeVertex) vertex, inputs.get(0), context));
        }
        return Optional.empty();
    }

    /** Adds the unsupported settings of {@code vertex}. */
    public static void check(GraphVertex vertex, Reasons reasons) {
        reasons.addIf(appender(vertex).isEmpty(), "vertices of this kind are not supported");
        if (vertex.getClass() == MergeVertex.class) {
            int axis = ((MergeVertex) vertex).getMergeAxis();
            reasons.addIf(
                    axis != CHANNELS && axis != CHANNELS_LAST, "merging along dimension " + axis + " is not supported");
        } else if (vertex.getClass() == PreprocessorVertex.class) {
            Reshaping.check(((PreprocessorVertex) vertex).getPreProcessor(), reasons);
        } else if (vertex.getClass() == L2NormalizeVertex.class) {
            L2Normalisation.check((L2NormalizeVertex) vertex, reasons);
        }
    }

    /** Whether {@code vertex} requires sequences with channels first, whatever the surrounding layers define. */
    public static boolean channelsFirstOnly(GraphVertex vertex) {
        return vertex instanceof MergeVertex || vertex instanceof SubsetVertex;
    }

    /** Appends {@code vertex}, which passed {@link #check}. */
    public static Tensor compile(GraphVertex vertex, List<Tensor> inputs, LayerContext context) {
        return appender(vertex).orElseThrow().append(inputs, context);
    }

    /** Checks the merged dimension: the position of the channels is known only once ranks are known. */
    private static void requireChannels(MergeVertex merge, Tensor input, LayerContext context) {
        boolean imagesWithChannelsLast =
                input.shape() == Tensor.Shape.AS_IS && context.order().of(input.rank()) == Channels.LAST;
        int channels = imagesWithChannelsLast ? CHANNELS_LAST : CHANNELS;
        if (merge.getMergeAxis() != channels) {
            throw new UnsupportedNetworkException(List.of(
                    "vertex '%s' (MergeVertex): merging along dimension %d is not supported where channels are dimension %d"
                            .formatted(context.name(), merge.getMergeAxis(), channels)));
        }
    }

    private static Appender linear(float factor, float summand) {
        Activation function = Activation.Elementwise.linear(factor, summand);
        return (inputs, context) -> context.activations().append(context.name(), function, inputs.get(0));
    }
}
