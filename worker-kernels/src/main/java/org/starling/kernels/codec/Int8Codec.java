package org.starling.kernels.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Integers from -127 to 127 times one scale per block of 256 elements. The scale is the largest magnitude of the block
 * divided by 127, so an element is off by at most half of that. A block that holds a value that is not finite has the scale
 * NaN and is NaN as a whole.
 */
final class Int8Codec implements Codec {
    private static final int BLOCK = 256;
    private static final int LEVELS = 127;
    private static final int INFINITY = 0x7f80_0000;
    private static final int MAGNITUDE = 0x7fff_ffff;

    /**
     * 1.5 · 2²³: a float of that size has no bits for fractions, so adding it rounds to the nearest integer (ties to even),
     * which is then in the lowest bits of the sum.
     */
    private static final float ROUNDING = 0x1.8p23f;

    @Override
    public boolean lossless() {
        return false;
    }

    @Override
    public int blockElements() {
        return BLOCK;
    }

    @Override
    public int encodedBytes(int elements) {
        int blocks = (int) (((long) elements + BLOCK - 1) / BLOCK);
        return Math.addExact(elements, Math.multiplyExact(blocks, Float.BYTES));
    }

    @Override
    public void encode(Delta delta, int offset, int length, ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[BLOCK];
        float[] decoded = new float[BLOCK];
        byte[] levels = new byte[BLOCK];
        for (int done = 0; done < length; done += BLOCK) {
            int count = Math.min(BLOCK, length - done);
            delta.read(offset + done, count, values);
            float scale = scale(largest(values, count));
            quantise(values, scale, levels, count);
            scale(levels, scale, decoded, 0, count);
            delta.keepLosses(offset + done, count, values, decoded);
            target.putFloat(scale).put(levels, 0, count);
        }
    }

    /** The bits of the largest magnitude; more than those of all finite ones if any value is not finite. */
    private static int largest(float[] values, int count) {
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & MAGNITUDE);
        }
        return largest;
    }

    private static float scale(int largest) {
        if (largest >= INFINITY) {
            return Float.NaN;
        }
        float scale = Float.intBitsToFloat(largest) / LEVELS;
        // the reciprocal of a smaller one could overflow; then zeros are sent, and the error is kept for the next round
        return scale < Float.MIN_NORMAL ? 0 : scale;
    }

    /** Any levels will do where the scale is NaN. */
    private static void quantise(float[] values, float scale, byte[] levels, int count) {
        float perLevel = scale == 0 ? 0 : 1 / scale;
        int zero = Float.floatToRawIntBits(ROUNDING);
        for (int i = 0; i < count; i++) {
            levels[i] = (byte) (Float.floatToRawIntBits(values[i] * perLevel + ROUNDING) - zero);
        }
    }

    private static void scale(byte[] levels, float scale, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = levels[i] * scale;
        }
    }

    @Override
    public void decode(ByteBuffer source, float[] target, int offset, int length) {
        source.order(ByteOrder.LITTLE_ENDIAN);
        byte[] levels = new byte[BLOCK];
        for (int done = 0; done < length; done += BLOCK) {
            int count = Math.min(BLOCK, length - done);
            float scale = source.getFloat();
            source.get(levels, 0, count);
            scale(levels, scale, target, offset + done, count);
        }
    }
}
