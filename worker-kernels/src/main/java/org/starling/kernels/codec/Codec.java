package org.starling.kernels.codec;

import java.nio.ByteBuffer;

/**
 * Encoding of floats as bytes (little endian), in blocks of {@link #blockElements} elements; only the last block of a sequence
 * may be shorter. A lossless codec writes values, a lossy one their {@link Delta}. Stateless and thread-safe.
 */
public interface Codec {

    /** Whether decoding restores every bit of the values; then neither base parameters nor residual are used. */
    boolean lossless();

    /** Elements that are encoded together. */
    int blockElements();

    /** Bytes that {@code elements} elements take, from the start of a block on. */
    int encodedBytes(int elements);

    /**
     * Encodes the positions {@code offset .. offset + length}: their values if {@link #lossless}, else their delta, which keeps
     * the encoding error.
     *
     * @param target receives {@link #encodedBytes} bytes from its position on
     */
    void encode(Delta delta, int offset, int length, ByteBuffer target);

    /**
     * Decodes {@code length} elements from the position of {@code source} on to {@code target[offset ..)}: values if
     * {@link #lossless}, else deltas.
     */
    void decode(ByteBuffer source, float[] target, int offset, int length);
}
