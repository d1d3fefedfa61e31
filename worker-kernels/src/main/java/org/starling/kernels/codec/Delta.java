package org.starling.kernels.codec;

/**
 * Difference of values from base parameters that all receivers know, plus earlier encoding errors of every element; the input of
 * a codec. Deltas are much smaller than values, so their rounding costs less. Encoding errors are added to the next delta (error
 * feedback; Seide et al. 2014, doi 10.21437/Interspeech.2014-274).
 *
 * <p>All arrays have the same positions. Encoding errors are kept in bfloat16, with a relative error of 2⁻⁹. Not thread-safe;
 * different ranges may be used by different threads.
 */
public final class Delta {
    private static final int INFINITY = 0x7f80_0000;

    private final float[] values;
    private final float[] base;
    private final short[] lost;

    /**
     * Creates the delta of {@code values} from {@code base}. No array is copied.
     *
     * @param lost earlier encoding errors, as {@link #keepLosses} stored them; at first all 0
     */
    public Delta(float[] values, float[] base, short[] lost) {
        this.values = values;
        this.base = base;
        this.lost = lost;
    }

    /** Creates the input of a lossless codec, which reads the values only. */
    public static Delta exact(float[] values) {
        return new Delta(values, new float[0], new short[0]);
    }

    float[] values() {
        return values;
    }

    /** Writes the deltas from {@code offset} on to the beginning of {@code deltas}. */
    void read(int offset, int length, float[] deltas) {
        float[] to = values;
        float[] from = base;
        short[] before = lost;
        for (int i = 0; i < length; i++) {
            deltas[i] = to[offset + i] - from[offset + i] + Float.intBitsToFloat(before[offset + i] << 16);
        }
    }

    /**
     * Stores the encoding errors from {@code offset} on: {@code deltas} minus their decoded values. Stores 0 where the difference
     * is not finite, so that an overflow has no lasting effect.
     */
    void keepLosses(int offset, int length, float[] deltas, float[] decoded) {
        short[] kept = lost;
        for (int i = 0; i < length; i++) {
            // rounds the magnitude half up; an overflow gives an infinity
            int rounded = Float.floatToRawIntBits(deltas[i] - decoded[i]) + 0x8000;
            kept[offset + i] = (rounded & INFINITY) == INFINITY ? 0 : (short) (rounded >>> 16);
        }
    }
}
