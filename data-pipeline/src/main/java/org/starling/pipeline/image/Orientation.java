package org.starling.pipeline.image;

/**
 * Orientation of the rows and columns of a file. Source: Exif 2.3 (CIPA DC-008-2012), tag 0x0112.
 *
 * @param code from 1 (rows from the top, columns from the left) to 8
 */
record Orientation(int code) {
    /** Rows from the top, columns from the left. */
    static final Orientation UPRIGHT = new Orientation(1);

    private static final int TAG = 0x0112;
    private static final int LAST = 8;
    private static final int FIRST_TRANSPOSED = 5;

    /**
     * The orientation in the metadata of a camera; {@link #UPRIGHT} if they have none, or are damaged.
     *
     * @param from start of the metadata, which begin as a TIFF file does
     */
    static Orientation ofExif(byte[] file, int from, int length) {
        try {
            return of(TiffDirectory.first(new TiffBytes(file, from, length)));
        } catch (BadImageException e) {
            // viewers show such a picture as it is stored
            return UPRIGHT;
        }
    }

    static Orientation of(TiffDirectory directory) {
        long code = directory.number(TAG, 1);
        return code >= 1 && code <= LAST ? new Orientation((int) code) : UPRIGHT;
    }

    /** The pixels as a viewer shows them. */
    Pixels apply(Pixels image) {
        if (code == 1) {
            return image;
        }
        boolean transposed = code >= FIRST_TRANSPOSED;
        int height = transposed ? image.width() : image.height();
        int width = transposed ? image.height() : image.width();
        Pixels turned = Pixels.of(image.channels(), height, width);
        int plane = height * width;
        for (int channel = 0; channel < image.channels(); channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    turned.values()[channel * plane + y * width + x] =
                            image.values()[channel * plane + source(image, y, x)];
                }
            }
        }
        return turned;
    }

    /** Position in a plane of the file of the pixel that is shown in row {@code y} and column {@code x}. */
    private int source(Pixels image, int y, int x) {
        int bottom = image.height() - 1;
        int right = image.width() - 1;
        return switch (code) {
            case 2 -> y * image.width() + right - x;
            case 3 -> (bottom - y) * image.width() + right - x;
            case 4 -> (bottom - y) * image.width() + x;
            case 5 -> x * image.width() + y;
            case 6 -> (bottom - x) * image.width() + y;
            case 7 -> (bottom - x) * image.width() + right - y;
            case 8 -> x * image.width() + right - y;
            default -> y * image.width() + x;
        };
    }
}
