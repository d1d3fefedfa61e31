package org.starling.kernels.onednn.plan;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.javacpp.LongPointer;

/** Factory and accessors of oneDNN's tensor descriptors. */
public final class Descriptors {
    private Descriptors() {}

    /** Lets oneDNN choose the layout. */
    public static memory.desc any(data_type type, long... dimensions) {
        return new memory.desc(dimensions, type, format_tag.any);
    }

    /** Row-major, the last dimension contiguous. */
    public static memory.desc plain(data_type type, long... dimensions) {
        long[] strides = new long[dimensions.length];
        long stride = 1;
        for (int i = dimensions.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dimensions[i];
        }
        return strided(type, dimensions, strides);
    }

    /** Float32, row-major. */
    public static memory.desc plain(long... dimensions) {
        return plain(data_type.f32, dimensions);
    }

    /** Float32 with channels innermost: {@code [N, C, H, W]} stored as {@code [N, H, W, C]}. */
    public static memory.desc channelsLast(long... dimensions) {
        return channelsLast(data_type.f32, dimensions);
    }

    /** Channels innermost. */
    public static memory.desc channelsLast(data_type type, long... dimensions) {
        int rank = dimensions.length;
        long[] strides = new long[rank];
        strides[1] = 1;
        long stride = dimensions[1];
        for (int i = rank - 1; i >= 2; i--) {
            strides[i] = stride;
            stride *= dimensions[i];
        }
        strides[0] = stride;
        return strided(type, dimensions, strides);
    }

    /** Sequences {@code [N, C, T]} stored time step by time step, {@code [T, N, C]}: as recurrent layers need them. */
    public static memory.desc timeMajor(long examples, long channels, long steps) {
        return strided(new long[] {examples, channels, steps}, new long[] {channels, 1, examples * channels});
    }

    /** Elements {@code strides[i]} apart along dimension {@code i}. */
    public static memory.desc strided(data_type type, long[] dimensions, long[] strides) {
        return new memory.desc(dimensions, type, strides);
    }

    /** Float32, elements {@code strides[i]} apart along dimension {@code i}. */
    public static memory.desc strided(long[] dimensions, long[] strides) {
        return strided(data_type.f32, dimensions, strides);
    }

    public static long[] dimensions(memory.desc descriptor) {
        long[] dimensions = new long[descriptor.get_ndims()];
        try (LongPointer pointer = descriptor.get_dims()) {
            pointer.get(dimensions);
        }
        return dimensions;
    }

    public static long[] dimensions(memory tensor) {
        return dimensions(tensor.get_desc());
    }

    public static long product(long[] dimensions, int from) {
        return Arrays.stream(dimensions, from, dimensions.length).reduce(1, Math::multiplyExact);
    }
}
