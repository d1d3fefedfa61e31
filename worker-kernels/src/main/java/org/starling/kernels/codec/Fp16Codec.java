package org.starling.kernels.codec;

/**
 * IEEE 754 binary16, rounded to nearest even, with subnormal numbers. The conversion adds a suitable power of two, so that the
 * floating point addition rounds to the required position.
 */
final class Fp16Codec extends SixteenBitCodec {
    private static final int LARGEST_FINITE = 0x7bff;
    private static final int INFINITY = 0x7c00;
    private static final int FLOAT_INFINITY = 0x7f80_0000;
    /** Bits of 65536, the first power of two that is too large. */
    private static final int FIRST_TOO_LARGE = 143 << 23;
    /** Bits of 2⁻¹⁴, the smallest normal number. */
    private static final int SMALLEST_NORMAL = 113 << 23;
    /** Its last bit has the value of the last bit of a subnormal half: 2⁻²⁴. */
    private static final float SUBNORMAL_ROUNDING = 0.5f;

    @Override
    short narrow(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fff_ffff;
        return (short) (sign | narrowMagnitude(magnitude));
    }

    private static int narrowMagnitude(int magnitude) {
        if (magnitude >= FIRST_TOO_LARGE) {
            return magnitude < FLOAT_INFINITY
                    ? LARGEST_FINITE
                    : magnitude == FLOAT_INFINITY ? INFINITY : INFINITY | 0x200;
        }
        if (magnitude < SMALLEST_NORMAL) {
            float shifted = Float.intBitsToFloat(magnitude) + SUBNORMAL_ROUNDING;
            return Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(SUBNORMAL_ROUNDING);
        }
        int rebiased = magnitude - (112 << 23);
        return Math.min((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13, LARGEST_FINITE);
    }

    @Override
    float widen(short bits) {
        int sign = (bits & 0x8000) << 16;
        int magnitude = (bits & 0x7fff) << 13;
        int exponent = magnitude & (INFINITY << 13);
        if (exponent == (INFINITY << 13)) {
            return Float.intBitsToFloat(sign | magnitude | FLOAT_INFINITY);
        }
        if (exponent == 0) {
            // as the fraction of a number with the exponent of the smallest normal one, less its implied first bit
            float scaled = Float.intBitsToFloat(magnitude | SMALLEST_NORMAL) - Float.intBitsToFloat(SMALLEST_NORMAL);
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(scaled));
        }
        return Float.intBitsToFloat(sign | (magnitude + (112 << 23)));
    }
}
