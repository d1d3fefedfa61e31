package org.starling.pipeline.image;

/**
 * The header of a PNG file.
 *
 * @param depth bits of one sample
 * @param colour 0 grey, 2 red-green-blue, 3 palette, 4 grey and alpha, 6 red-green-blue and alpha
 * @param interlaced whether the rows come in the seven passes of Adam7
 */
record PngHeader(int width, int height, int depth, int colour, boolean interlaced) {
    PngHeader {
        boolean known =
                switch (colour) {
                    case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
                    case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
                    case 2, 4, 6 -> depth == 8 || depth == 16;
                    default -> false;
                };
        if (!known || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "size %dx%d, colour type %d with %d bits".formatted(height, width, colour, depth));
        }
    }

    /** Samples of one pixel in the file. */
    int samples() {
        return switch (colour) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    /** Channels of the decoded image. */
    int channels() {
        return colour == 0 || colour == 4 ? 1 : 3;
    }

    /** Bytes of a row of {@code columns} pixels, without the byte that names its filter. */
    int rowBytes(int columns) {
        return Math.toIntExact(((long) columns * samples() * depth + 7) / 8);
    }

    /** Bytes from a sample to the one that filters compare it with. */
    int filterDistance() {
        return Math.max(1, samples() * depth / 8);
    }
}
