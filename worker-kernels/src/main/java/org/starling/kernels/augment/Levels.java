package org.starling.kernels.augment;

/** Changes of the levels of packed pixels, from 0 to 255; values beyond are clipped. */
final class Levels {
    private static final int LEVELS = 256;
    /** Grey by ITU-R BT.601, in thousandths. */
    private static final int[] LUMA = {299, 587, 114};

    private Levels() {}

    /** Applies {@code level · factor + offset} to {@code length} bytes. */
    public static void linear(byte[] data, int offset, int length, double factor, double shift) {
        byte[] table = new byte[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            table[level] = clamp(Math.rint(level * factor + shift));
        }
        for (int i = offset; i < offset + length; i++) {
            data[i] = table[data[i] & 0xff];
        }
    }

    /** Mean level of {@code length} bytes. */
    public static double mean(byte[] data, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += data[i] & 0xff;
        }
        return (double) sum / length;
    }

    /** Moves every pixel of a colour image away from its grey ({@code factor > 1}) or towards it. */
    public static void saturate(byte[] data, int offset, int plane, double factor) {
        for (int i = offset; i < offset + plane; i++) {
            int grey = 500;
            for (int channel = 0; channel < LUMA.length; channel++) {
                grey += LUMA[channel] * (data[i + channel * plane] & 0xff);
            }
            grey /= 1000;
            for (int channel = 0; channel < LUMA.length; channel++) {
                int at = i + channel * plane;
                data[at] = clamp(Math.rint(grey + ((data[at] & 0xff) - grey) * factor));
            }
        }
    }

    /** Fills a rectangle of every plane, cut at the edges of the image. */
    public static void fill(byte[] data, int offset, ImageShape shape, Box box, int level) {
        for (int channel = 0; channel < shape.channels(); channel++) {
            for (int y = box.top(); y < box.bottom(); y++) {
                int row = offset + channel * shape.plane() + y * shape.width();
                for (int x = box.left(); x < box.right(); x++) {
                    data[row + x] = (byte) level;
                }
            }
        }
    }

    /** The byte of the level that is nearest. */
    public static byte clamp(double level) {
        return (byte) (int) Math.max(0, Math.min(LEVELS - 1, level));
    }
}
