package org.starling.pipeline.image;

import java.io.Serializable;

/**
 * Limits of the size of an image. They are checked from its header, before memory is allocated for pixels.
 *
 * @param maxPixels the most pixels that an image may have
 */
public record ImageLimits(int maxPixels) implements Serializable {
    /** Default of {@link #maxPixels}: a quarter of a gigabyte of red, green and blue. */
    public static final int DEFAULT_MAX_PIXELS = 89_478_485;

    /** The highest limit: the values of three channels must fit into one array. */
    public static final int HIGHEST_MAX_PIXELS = (Integer.MAX_VALUE - Long.BYTES) / 3;

    /** The limits of a job that does not set any. */
    public static final ImageLimits DEFAULT = new ImageLimits(DEFAULT_MAX_PIXELS);

    /** Reason of images that exceed a limit. */
    public static final String TOO_LARGE = "image too large";

    /** The most pixels in a row or column. It is the limit of libpng, too. */
    private static final long MAX_SIDE = 1_000_000;

    /**
     * Checks the size in the header of an image.
     *
     * @throws BadImageException if the image is empty or too large
     */
    void check(long height, long width) throws BadImageException {
        if (height < 1 || width < 1) {
            throw new BadImageException(ImageDecoder.UNDECODABLE, "size %dx%d".formatted(height, width));
        }
        if (height > MAX_SIDE || width > MAX_SIDE) {
            throw new BadImageException(
                    TOO_LARGE, "%dx%d has a side of more than %d pixels".formatted(height, width, MAX_SIDE));
        }
        if (height * width > maxPixels) {
            throw new BadImageException(
                    TOO_LARGE,
                    "%dx%d has more than %d pixels; set maxPixels to read it".formatted(height, width, maxPixels));
        }
    }
}
