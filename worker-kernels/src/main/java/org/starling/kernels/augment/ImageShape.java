package org.starling.kernels.augment;

import java.util.List;
import org.starling.kernels.validation.Checks;

/**
 * Dimensions of an image.
 *
 * @param channels planes
 * @param height rows
 * @param width columns
 */
public record ImageShape(int channels, int height, int width) {
    public ImageShape {
        new Checks()
                .require(channels >= 1, "channels", "must be at least 1, is " + channels)
                .require(height >= 1, "height", "must be at least 1, is " + height)
                .require(width >= 1, "width", "must be at least 1, is " + width)
                .done();
    }

    /** The shape {@code [channels, height, width]}. */
    public static ImageShape of(List<Integer> shape) {
        return new ImageShape(shape.get(0), shape.get(1), shape.get(2));
    }

    /** Pixels of one plane. */
    public int plane() {
        return height * width;
    }

    /** Bytes of the image. */
    public int bytes() {
        return channels * plane();
    }
}
