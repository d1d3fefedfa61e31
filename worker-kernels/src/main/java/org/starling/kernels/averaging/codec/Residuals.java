package org.starling.kernels.averaging.codec;

/** Error feedback, as all lossy codecs do it. */
final class Residuals {
    private Residuals() {}

    /** What was lost of {@code value}; nothing where that is no finite number, so that one overflow does not stay for ever. */
    static float lost(float value, float decoded) {
        float lost = value - decoded;
        return Float.isFinite(lost) ? lost : 0;
    }
}
