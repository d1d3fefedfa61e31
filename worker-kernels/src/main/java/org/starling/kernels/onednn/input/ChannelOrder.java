package org.starling.kernels.onednn.input;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.starling.kernels.onednn.graph.ImageOrder;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.graph.SequenceOrder;

/**
 * Where a network has the channels of its arrays.
 *
 * @param sequences of arrays of rank 3
 * @param images of arrays of rank 4
 */
public record ChannelOrder(Channels sequences, Channels images) {
    private static final int SEQUENCE_RANK = 3;
    private static final int IMAGE_RANK = 4;

    /** What the settings of {@code graph} say. */
    public static ChannelOrder of(NetworkGraph graph) {
        return new ChannelOrder(
                SequenceOrder.of(graph).contains(RNNFormat.NWC) ? Channels.LAST : Channels.FIRST,
                ImageOrder.of(graph).contains(CNN2DFormat.NHWC) ? Channels.LAST : Channels.FIRST);
    }

    /** Where arrays of rank {@code rank}, that of the batch included, have them. */
    public Channels of(int rank) {
        return switch (rank) {
            case SEQUENCE_RANK -> sequences;
            case IMAGE_RANK -> images;
            default -> Channels.FIRST;
        };
    }
}
