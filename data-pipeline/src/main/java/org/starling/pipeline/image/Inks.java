package org.starling.pipeline.image;

/**
 * Converts inverted cyan, magenta, yellow and black to red, green and blue, in whole numbers. Ink profiles are not applied.
 */
final class Inks {
    private static final int HALF = 1 << 15;

    private Inks() {}

    /** Replaces the first three samples, which are YCbCr of ITU-R BT.601, by inverted inks. Source: JFIF 1.02. */
    static void fromYcc(int[] samples, int at) {
        int y = samples[at];
        int cb = samples[at + 1] - 128;
        int cr = samples[at + 2] - 128;
        samples[at] = 255 - clip(y + ((91_881 * cr + HALF) >> 16));
        samples[at + 1] = 255 - clip(y + ((-22_554 * cb - 46_802 * cr + HALF) >> 16));
        samples[at + 2] = 255 - clip(y + ((116_130 * cb + HALF) >> 16));
    }

    /** Stores the colour of a pixel: the light that each ink and black let through. */
    static void store(Pixels image, int pixel, int[] samples, int at) {
        int plane = image.height() * image.width();
        for (int channel = 0; channel < 3; channel++) {
            image.values()[channel * plane + pixel] = (byte) ((samples[at + channel] * samples[at + 3] + 127) / 255);
        }
    }

    private static int clip(int level) {
        return Math.max(0, Math.min(255, level));
    }
}
