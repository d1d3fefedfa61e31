package org.starling.kernels.codec;

/**
 * Input of a codec: how far values have moved from a base that all readers know, plus what earlier encodings lost of
 * every element. Movements are much smaller than values, so coarse steps cost less; what they lose is not lost for good, but
 * added to the next delta (error feedback; Seide et al. 2014, doi 10.21437/Interspeech.2014-274).
 *
 * <p>All arrays have the same positions. What was lost is kept in bfloat16, half a float, and off by 2⁻⁹ of what is itself a
 * fraction of a step. Not thread-safe; different ranges may be used by different threads.
 */
public final class Delta {
    private static final int INFINITY = 0x7f80_0000;

    private final float[] values;
    private final float[] base;
    private final short[] lost;

    /**
     * The delta of {@code values} from {@code base}. No array is copied.
     *
     * @param lost what earlier encodings lost, as {@link #keepLosses} left it; at first all 0
     */
    public Delta(float[] values, float[] base, short[] lost) {
        this.values = values;
        this.base = base;
        this.lost = lost;
    }

    /** Values for a lossless codec, which looks at nothing else. */
    public static Delta exact(float[] values) {
        return new Delta(values, new float[0], new short[0]);
    }

    float[] values() {
        return values;
    }

    /** Writes what is to be encoded from {@code offset} on to the beginning of {@code deltas}. */
    void read(int offset, int length, float[] deltas) {
        float[] to = values;
        float[] from = base;
        short[] before = lost;
        for (int i = 0; i < length; i++) {
            deltas[i] = to[offset + i] - from[offset + i] + Float.intBitsToFloat(before[offset + i] << 16);
        }
    }

    /**
     * Keeps what encoding lost from {@code offset} on, the difference of {@code deltas} and what was made of them; nothing
     * where that is no finite number, so that one overflow does not stay for ever.
     */
    void keepLosses(int offset, int length, float[] deltas, float[] decoded) {
        short[] kept = lost;
        for (int i = 0; i < length; i++) {
            // rounds the magnitude half up; what overflows by that becomes an infinity
            int rounded = Float.floatToRawIntBits(deltas[i] - decoded[i]) + 0x8000;
            kept[offset + i] = (rounded & INFINITY) == INFINITY ? 0 : (short) (rounded >>> 16);
        }
    }
}
