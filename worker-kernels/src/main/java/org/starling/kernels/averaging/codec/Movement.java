package org.starling.kernels.averaging.codec;

/**
 * What a codec encodes: how far values have moved from a reference that all readers know, plus what earlier encodings lost of
 * every element. Movements are much smaller than values, so coarse steps cost less; what they lose is not lost for good, but
 * added to the next movement (error feedback; Seide et al. 2014, doi 10.21437/Interspeech.2014-274).
 *
 * <p>All arrays have the same positions. What was lost is kept in bfloat16, half a float, and off by 2⁻⁹ of what is itself a
 * fraction of a step. Not thread-safe; different ranges may be used by different threads.
 */
public final class Movement {
    private final float[] values;
    private final float[] reference;
    private final short[] lost;

    /**
     * The movement of {@code values} from {@code reference}. No array is copied.
     *
     * @param lost what earlier encodings lost, as {@link #keep} left it; at first all 0
     */
    public Movement(float[] values, float[] reference, short[] lost) {
        this.values = values;
        this.reference = reference;
        this.lost = lost;
    }

    /** Values for a lossless codec, which looks at nothing else. */
    public static Movement exact(float[] values) {
        return new Movement(values, new float[0], new short[0]);
    }

    float[] values() {
        return values;
    }

    /** What is to be encoded at {@code position}. */
    float at(int position) {
        return values[position] - reference[position] + Float.intBitsToFloat(lost[position] << 16);
    }

    /** Keeps what encoding lost of {@link #at}; nothing where that is no finite number, so that one overflow does not stay. */
    void keep(int position, float remainder) {
        // rounds half up in magnitude; a sum that overflows is an infinity, which is not kept either
        int rounded = Float.floatToRawIntBits(remainder) + 0x8000;
        boolean finite = (rounded & 0x7f80_0000) != 0x7f80_0000;
        lost[position] = finite ? (short) (rounded >>> 16) : 0;
    }
}
