package org.starling.kernels.averaging.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the two 16-bit floating point codecs share: element by element, with error feedback. */
abstract class SixteenBitCodec implements Codec {

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
    public final void encode(float[] source, int offset, int length, float[] residual, ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN);
        boolean feedback = residual.length > 0;
        for (int i = offset; i < offset + length; i++) {
            float value = feedback ? source[i] + residual[i] : source[i];
            short bits = narrow(value);
            target.putShort(bits);
            if (feedback) {
                residual[i] = Residuals.lost(value, widen(bits));
            }
        }
    }

    @Override
    public final void decode(ByteBuffer source, float[] target, int offset, int length) {
        source.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = offset; i < offset + length; i++) {
            target[i] = widen(source.getShort());
        }
    }
}
