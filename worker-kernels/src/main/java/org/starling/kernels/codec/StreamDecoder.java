package org.starling.kernels.codec;

import java.nio.ByteBuffer;

/**
 * Decoder of a sequence that arrives in pieces of any size. Only a block that is cut by the border of two pieces is copied. Used
 * by one thread at a time.
 */
public final class StreamDecoder {
    private final Codec codec;
    private final float[] target;
    private final int offset;
    private final int length;
    private final ByteBuffer cut;
    private int decoded;

    /** Creates the decoder of {@code length} elements, which are written to {@code target[offset ..)}. */
    public StreamDecoder(Codec codec, float[] target, int offset, int length) {
        this.codec = codec;
        this.target = target;
        this.offset = offset;
        this.length = length;
        this.cut = ByteBuffer.allocate(codec.encodedBytes(codec.blockElements()));
    }

    /**
     * Decodes the elements that {@code piece} completes, and reads the piece to its end.
     *
     * @throws IllegalStateException if it holds more bytes than expected
     */
    public void feed(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            if (complete()) {
                throw new IllegalStateException("Cannot decode a chunk of " + length + " elements: " + piece.remaining()
                        + " bytes too many arrived; use the same Starling jar on all executors");
            }
            int whole = cut.position() > 0 ? 0 : wholeElements(piece.remaining());
            if (whole > 0) {
                decode(piece, whole);
            } else {
                fillCut(piece);
            }
        }
    }

    /** Number of elements that are complete within the next {@code bytes} bytes. */
    private int wholeElements(int bytes) {
        int rest = length - decoded;
        if (bytes >= codec.encodedBytes(rest)) {
            return rest;
        }
        return (bytes / cut.capacity()) * codec.blockElements();
    }

    private void fillCut(ByteBuffer piece) {
        int elements = Math.min(codec.blockElements(), length - decoded);
        int missing = codec.encodedBytes(elements) - cut.position();
        int taken = Math.min(missing, piece.remaining());
        cut.put(piece.slice(piece.position(), taken));
        piece.position(piece.position() + taken);
        if (taken == missing) {
            cut.flip();
            decode(cut, elements);
            cut.clear();
        }
    }

    private void decode(ByteBuffer source, int elements) {
        codec.decode(source, target, offset + decoded, elements);
        decoded += elements;
    }

    /** Whether all elements have been decoded. */
    public boolean complete() {
        return decoded == length;
    }
}
