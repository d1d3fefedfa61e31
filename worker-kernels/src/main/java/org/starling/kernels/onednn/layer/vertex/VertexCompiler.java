package org.starling.kernels.onednn.layer.vertex;

import java.util.List;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reshaping;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.onednn.plan.Tensor;

/** Compiles vertices, and states what of them is not supported. */
public final class VertexCompiler {
    private static final int CHANNELS = 1;
    private static final int CHANNELS_LAST = 3;

    private VertexCompiler() {}

    /** Adds what is not supported of {@code vertex}. */
    public static void check(GraphVertex vertex, Reasons reasons) {
        if (vertex.getClass() == MergeVertex.class) {
            int axis = ((MergeVertex) vertex).getMergeAxis();
            reasons.addIf(
                    axis != CHANNELS && axis != CHANNELS_LAST, "merging along dimension " + axis + " is not supported");
        } else if (vertex.getClass() == PreprocessorVertex.class) {
            Reshaping.check(((PreprocessorVertex) vertex).getPreProcessor(), reasons);
        } else if (vertex.getClass() != ElementWiseVertex.class
                && vertex.getClass() != ScaleVertex.class
                && vertex.getClass() != ShiftVertex.class) {
            reasons.add("vertices of this kind are not supported");
        }
    }

    /** Whether {@code vertex} takes sequences with channels first, whatever the layers around it say. */
    public static boolean channelsFirstOnly(GraphVertex vertex) {
        return vertex instanceof MergeVertex;
    }

    /** Appends {@code vertex}, which passed {@link #check}. */
    public static Tensor compile(GraphVertex vertex, List<Tensor> inputs, LayerContext context) {
        if (vertex instanceof ElementWiseVertex elementWise) {
            return ElementWise.append(elementWise.getOp(), inputs, context);
        } else if (vertex instanceof MergeVertex merge) {
            requireChannels(merge, inputs.get(0), context);
            return Merge.append(inputs, context);
        } else if (vertex instanceof PreprocessorVertex reshaping) {
            return Reshaping.append(reshaping.getPreProcessor(), inputs.get(0), context);
        } else if (vertex instanceof ScaleVertex scale) {
            return linear((float) scale.getScaleFactor(), 0, inputs.get(0), context);
        } else if (vertex instanceof ShiftVertex shift) {
            return linear(1, (float) shift.getShiftFactor(), inputs.get(0), context);
        }
        throw new IllegalArgumentException("Cannot compile vertex '" + context.name() + "': unknown kind "
                + vertex.getClass().getSimpleName());
    }

    /** The order of a network tells where channels are only once ranks are known. */
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

    private static Tensor linear(float factor, float summand, Tensor input, LayerContext context) {
        return context.activations().append(context.name(), Activation.Elementwise.linear(factor, summand), input);
    }
}
