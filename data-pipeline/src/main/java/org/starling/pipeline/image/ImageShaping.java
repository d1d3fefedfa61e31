package org.starling.pipeline.image;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;

/**
 * The common size and channels of all images of a data set.
 *
 * @param channels 1 for grey, 3 for red, green, blue
 * @param height in pixels
 * @param width in pixels
 * @param resize treatment of images of another size
 */
public record ImageShaping(int channels, int height, int width, Resize resize) implements Serializable {
    /** Reason of images of another size with {@link Resize#NONE}. */
    public static final String WRONG_SIZE = "wrong size";

    public ImageShaping {
        new Checks()
                .require(channels == 1 || channels == 3, "channels", "must be 1 or 3, is " + channels)
                .require(height >= 1 && width >= 1, "size", "must be positive, is [" + height + ", " + width + "]")
                .requirePresent(resize, "resize")
                .done();
    }

    /** {@code [channels, height, width]}. */
    public List<Integer> shape() {
        return List.of(channels, height, width);
    }

    /**
     * The values of an image, {@code [channels, height, width]}.
     *
     * @throws BadImageException if its size differs and must not be changed
     */
    public byte[] apply(Pixels image) throws BadImageException {
        Pixels coloured = image.withChannels(channels);
        if (image.height() == height && image.width() == width) {
            return coloured.values();
        }
        double down = (double) image.height() / height;
        double across = (double) image.width() / width;
        return switch (resize) {
            case NONE -> throw new BadImageException(WRONG_SIZE, image.height() + "x" + image.width());
            case STRETCH -> Resampling.scale(coloured, 0, 0, image.height(), image.width(), height, width)
                    .values();
            case CROP -> {
                double scale = Math.min(down, across);
                double rows = height * scale;
                double columns = width * scale;
                yield Resampling.scale(
                                coloured,
                                (image.height() - rows) / 2,
                                (image.width() - columns) / 2,
                                rows,
                                columns,
                                height,
                                width)
                        .values();
            }
            case PAD -> pad(coloured, Math.max(down, across));
        };
    }

    private byte[] pad(Pixels image, double scale) {
        int innerHeight = (int) Math.max(1, Math.min(height, Math.round(image.height() / scale)));
        int innerWidth = (int) Math.max(1, Math.min(width, Math.round(image.width() / scale)));
        Pixels scaled = Resampling.scale(image, 0, 0, image.height(), image.width(), innerHeight, innerWidth);
        Pixels padded = Pixels.of(channels, height, width);
        int top = (height - innerHeight) / 2;
        int left = (width - innerWidth) / 2;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < innerHeight; y++) {
                System.arraycopy(
                        scaled.values(),
                        (channel * innerHeight + y) * innerWidth,
                        padded.values(),
                        (channel * height + top + y) * width + left,
                        innerWidth);
            }
        }
        return padded.values();
    }
}
