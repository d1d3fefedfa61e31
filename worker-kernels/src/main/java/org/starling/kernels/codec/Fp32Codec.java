package org.starling.kernels.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Float32 without change: a plain copy of memory. */
final class Fp32Codec implements Codec {

    @Override
    public boolean lossless() {
        return true;
    }

    @Override
    public int blockElements() {
        return 1;
    }

    @Override
    public int encodedBytes(int elements) {
        return Math.multiplyExact(elements, Float.BYTES);
    }

    @Override
    public void encode(Delta delta, int offset, int length, ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(delta.values(), offset, length);
        target.position(target.position() + encodedBytes(length));
    }

    @Override
    public void decode(ByteBuffer source, float[] target, int offset, int length) {
        source.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(target, offset, length);
        source.position(source.position() + encodedBytes(length));
    }
}
