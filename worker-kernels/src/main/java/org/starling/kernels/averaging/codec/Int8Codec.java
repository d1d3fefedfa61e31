package org.starling.kernels.averaging.codec;

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
    public void encode(float[] source, int offset, int length, float[] residual, ByteBuffer target) {
        target.order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < length; done += BLOCK) {
            encodeBlock(source, offset + done, Math.min(BLOCK, length - done), residual, target);
        }
    }

    private static void encodeBlock(float[] source, int offset, int length, float[] residual, ByteBuffer target) {
        boolean feedback = residual.length > 0;
        float scale = scale(source, offset, length, residual);
        target.putFloat(scale);
        for (int i = offset; i < offset + length; i++) {
            float value = feedback ? source[i] + residual[i] : source[i];
            // a scale that has underflowed to 0 gives NaN or infinities here, which the bounds turn into a level
            int level = Math.max(-LEVELS, Math.min(LEVELS, Math.round(value / scale)));
            target.put((byte) level);
            if (feedback) {
                residual[i] = Residuals.lost(value, level * scale);
            }
        }
    }

    private static float scale(float[] source, int offset, int length, float[] residual) {
        float largest = 0;
        for (int i = offset; i < offset + length; i++) {
            float value = residual.length > 0 ? source[i] + residual[i] : source[i];
            largest = Math.max(largest, Math.abs(value)); // NaN if any is NaN
        }
        return Float.isFinite(largest) ? largest / LEVELS : Float.NaN;
    }

    @Override
    public void decode(ByteBuffer source, float[] target, int offset, int length) {
        source.order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < length; done += BLOCK) {
            float scale = source.getFloat();
            int end = offset + Math.min(done + BLOCK, length);
            for (int i = offset + done; i < end; i++) {
                target[i] = source.get() * scale;
            }
        }
    }
}
