package org.starling.kernels.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/** Common part of the two 16-bit floating point codecs, which encode element by element. */
abstract class SixteenBitCodec implements Codec {
    /** Elements that are converted in an array at a time: writing them to a buffer one by one is slower. */
    private static final int PIECE = 1024;

    /** The nearest representable value, ties to even; finite values stay finite. */
    abstract short narrow(float value);

    /** The value of {@code bits}, exactly. */
    abstract float widen(short bits);

    @Override
    public final boolean lossless() {
        return false;
    }

    @Override
    public final int blockElements() {
        return 1;
    }

    @Override
    public final int encodedBytes(int elements) {
        return Math.multiplyExact(elements, Short.BYTES);
    }

    @Override
    public final void encode(Delta delta, int offset, int length, ByteBuffer target) {
        ShortBuffer out = target.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        short[] piece = new short[Math.min(length, PIECE)];
        float[] values = new float[piece.length];
        float[] decoded = new float[piece.length];
        for (int done = 0; done < length; done += PIECE) {
            int count = Math.min(PIECE, length - done);
            delta.read(offset + done, count, values);
            narrow(values, piece, count);
            widen(piece, decoded, 0, count);
            delta.keepLosses(offset + done, count, values, decoded);
            out.put(piece, 0, count);
        }
        target.position(target.position() + encodedBytes(length));
    }

    @Override
    public final void decode(ByteBuffer source, float[] target, int offset, int length) {
        ShortBuffer in = source.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        short[] piece = new short[Math.min(length, PIECE)];
        for (int done = 0; done < length; done += PIECE) {
            int count = Math.min(PIECE, length - done);
            in.get(piece, 0, count);
            widen(piece, target, offset + done, count);
        }
        source.position(source.position() + encodedBytes(length));
    }

    private void narrow(float[] values, short[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[i] = narrow(values[i]);
        }
    }

    private void widen(short[] bits, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = widen(bits[i]);
        }
    }
}
