package org.starling.pipeline.image;

/**
 * A decoded image: unsigned bytes {@code [channels, height, width]}, row-major, where one channel is grey and three are
 * red, green, blue.
 *
 * @param values {@code channels · height · width} bytes; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Pixels(int channels, int height, int width, byte[] values) {
    /** The most values an image may have: a quarter of a gigabyte. */
    static final int MAX_VALUES = 1 << 28;

    public Pixels {
        if ((long) channels * height * width != values.length) {
            throw new IllegalArgumentException("Cannot make an image: [%d, %d, %d] needs %d values, not %d"
                    .formatted(channels, height, width, (long) channels * height * width, values.length));
        }
    }

    /** Makes an empty image. */
    static Pixels of(int channels, int height, int width) {
        return new Pixels(channels, height, width, new byte[channels * height * width]);
    }

    /**
     * This image with one or three channels. Grey is the luma of ITU-R BT.601, rounded: 0.299 red + 0.587 green + 0.114 blue.
     */
    public Pixels withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int plane = height * width;
        Pixels result = of(wanted, height, width);
        if (channels == 1) {
            for (int channel = 0; channel < wanted; channel++) {
                System.arraycopy(values, 0, result.values, channel * plane, plane);
            }
            return result;
        }
        for (int i = 0; i < plane; i++) {
            int luma =
                    299 * (values[i] & 0xff) + 587 * (values[plane + i] & 0xff) + 114 * (values[2 * plane + i] & 0xff);
            result.values[i] = (byte) ((luma + 500) / 1000);
        }
        return result;
    }
}
