package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;

/** Position of the channels in an array outside a plan: features, labels, outputs. */
public enum Channels {
    /** {@code [N, C, …]}, and all that has no channels. */
    FIRST,
    /** {@code [N, …, C]}. */
    LAST;

    /** The layout of such an array, row-major, under {@code dimensions} {@code [N, C, …]}. */
    public memory.desc rowMajor(data_type type, long... dimensions) {
        return this == LAST ? Descriptors.channelsLast(type, dimensions) : Descriptors.plain(type, dimensions);
    }

    /** Returns the dimension, of {@code [N, C, …]} of a tensor of rank {@code rank}, that is the last of such an array. */
    public int lastDimension(int rank) {
        return this == LAST ? 1 : rank - 1;
    }
}
