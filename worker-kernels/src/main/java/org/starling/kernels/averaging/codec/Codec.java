package org.starling.kernels.averaging.codec;

import java.nio.ByteBuffer;

/**
 * Writes floats to bytes (little endian) and reads them back, in blocks of {@link #blockElements} elements; only the last
 * block of a sequence may be shorter. Without state of its own, so thread-safe: the residual belongs to the caller.
 */
public interface Codec {

    /** Residual of callers that want no error feedback. */
    @SuppressWarnings("MutableConstantField")
    float[] NO_RESIDUAL = {};

    /** Whether decoding restores every bit; then no residual is used. */
    boolean lossless();

    /** Elements that are encoded together. */
    int blockElements();

    /** Bytes that {@code elements} elements take, from the start of a block on. */
    int encodedBytes(int elements);

    /**
     * Encodes {@code source[offset .. offset + length)}.
     *
     * @param residual what earlier encodings lost, at the same positions as {@code source}; added to the values, and
     *     replaced by what this encoding loses. {@link #NO_RESIDUAL} for none
     * @param target receives {@link #encodedBytes} bytes from its position on
     */
    void encode(float[] source, int offset, int length, float[] residual, ByteBuffer target);

    /** Decodes {@code length} elements from the position of {@code source} on to {@code target[offset ..)}. */
    void decode(ByteBuffer source, float[] target, int offset, int length);

    /**
     * Replaces values by what a reader of their encoding gets.
     *
     * @param scratch room for the encoding; position and limit are changed
     */
    default void roundTrip(float[] values, int offset, int length, float[] residual, ByteBuffer scratch) {
        scratch.clear();
        encode(values, offset, length, residual, scratch);
        scratch.flip();
        decode(scratch, values, offset, length);
    }
}
