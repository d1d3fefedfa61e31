package org.starling.kernels.codec;

/** The upper 16 bits of float32, rounded to nearest even. */
final class Bf16Codec extends SixteenBitCodec {
    private static final int LARGEST_FINITE = 0x7f7f;
    private static final int INFINITY = 0x7f80;

    @Override
    short narrow(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fff_ffff;
        if (magnitude >= INFINITY << 16) {
            // a NaN must not turn into an infinity when its low bits go
            return (short) (sign | (magnitude >>> 16) | (magnitude > INFINITY << 16 ? 0x40 : 0));
        }
        int rounded = (magnitude + 0x7fff + ((magnitude >>> 16) & 1)) >>> 16;
        return (short) (sign | Math.min(rounded, LARGEST_FINITE));
    }

    @Override
    float widen(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
