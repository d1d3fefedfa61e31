package org.starling.kernels.onednn.input;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.starling.kernels.onednn.graph.ImageOrder;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.graph.SequenceOrder;
import org.starling.kernels.onednn.plan.Descriptors;

/** Where the channels are in an array outside a plan: features, labels, outputs. */
public enum Channels {
    /** {@code [N, C, …]}, and all that has no channels. */
    FIRST,
    /** {@code [N, …, C]}. */
    LAST;

    private static final int SEQUENCE_RANK = 3;
    private static final int IMAGE_RANK = 4;

    /** Where the settings of {@code graph} have them in arrays of rank {@code rank}, that of the batch included. */
    public static Channels of(NetworkGraph graph, int rank) {
        boolean last =
                switch (rank) {
                    case SEQUENCE_RANK -> SequenceOrder.of(graph).contains(RNNFormat.NWC);
                    case IMAGE_RANK -> ImageOrder.of(graph).contains(CNN2DFormat.NHWC);
                    default -> false;
                };
        return last ? LAST : FIRST;
    }

    /** The layout of such an array, row-major, under {@code dimensions} {@code [N, C, …]}. */
    public memory.desc rowMajor(data_type type, long... dimensions) {
        return this == LAST ? Descriptors.channelsLast(type, dimensions) : Descriptors.plain(type, dimensions);
    }
}
