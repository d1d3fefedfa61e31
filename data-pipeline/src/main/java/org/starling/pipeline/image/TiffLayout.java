package org.starling.pipeline.image;

/**
 * Layout of the pixels in a TIFF file, from its first directory. Source: TIFF, revision 6.0 (Adobe 1992).
 *
 * @param bits of one sample
 * @param samples of one pixel
 * @param photometric meaning of the samples: 0 and 1 grey, 2 colour, 3 palette, 5 inks
 * @param chunkHeight rows of a strip or tile
 * @param chunkWidth columns of a strip or tile
 * @param isPlanar whether each sample has chunks of its own
 */
record TiffLayout(
        int height,
        int width,
        int bits,
        int samples,
        int photometric,
        int chunkHeight,
        int chunkWidth,
        boolean isPlanar) {
    static final int WHITE_IS_ZERO = 0;
    static final int GREY = 1;
    static final int COLOUR = 2;
    static final int PALETTE = 3;
    static final int INKS = 5;

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int PHOTOMETRIC = 262;
    private static final int FILL_ORDER = 266;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int PLANAR = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int INK_SET = 332;
    private static final int SAMPLE_FORMAT = 339;
    private static final int MAX_SAMPLES = 16;

    static TiffLayout of(TiffDirectory directory, ImageLimits limits) throws BadImageException {
        long height = directory.number(HEIGHT, 0);
        long width = directory.number(WIDTH, 0);
        limits.check(height, width);
        int samples = (int) Math.min(directory.number(SAMPLES, 1), MAX_SAMPLES + 1);
        int photometric = (int) Math.min(directory.number(PHOTOMETRIC, -1), Short.MAX_VALUE);
        int bits = (int) Math.min(directory.number(BITS, 1), Short.MAX_VALUE);
        requireSame(directory, BITS, bits);
        requireSame(directory, SAMPLE_FORMAT, 1);
        if (directory.number(FILL_ORDER, 1) != 1) {
            throw TiffDirectory.damaged("the order of bits is not supported");
        }
        boolean isTiled = directory.number(TILE_WIDTH, 0) > 0;
        long chunkHeight =
                isTiled ? directory.number(TILE_HEIGHT, 0) : Math.min(directory.number(ROWS_PER_STRIP, height), height);
        long chunkWidth = isTiled ? directory.number(TILE_WIDTH, 0) : width;
        limits.check(chunkHeight, chunkWidth);
        TiffLayout layout = new TiffLayout(
                (int) height,
                (int) width,
                bits,
                samples,
                photometric,
                (int) chunkHeight,
                (int) chunkWidth,
                directory.number(PLANAR, 1) == 2);
        layout.requireSupported(directory.number(INK_SET, 1) == 1);
        return layout;
    }

    private static void requireSame(TiffDirectory directory, int tag, long wanted) throws BadImageException {
        for (long number : directory.numbers(tag)) {
            if (number != wanted) {
                throw TiffDirectory.damaged("tag %d of %d is not supported".formatted(tag, number));
            }
        }
    }

    private void requireSupported(boolean isCmyk) throws BadImageException {
        boolean hasDepth = (photometric <= GREY || photometric == PALETTE)
                ? bits == 1 || bits == 2 || bits == 4 || bits == 8 || (bits == 16 && photometric != PALETTE)
                : bits == 8 || bits == 16;
        boolean isKnown = (photometric >= WHITE_IS_ZERO && photometric <= PALETTE) || (photometric == INKS && isCmyk);
        if (!isKnown || !hasDepth || samples < usedSamples() || samples > MAX_SAMPLES) {
            throw TiffDirectory.damaged("colours of kind %d with %d samples of %d bits are not supported"
                    .formatted(photometric, samples, bits));
        }
    }

    /** Samples of a pixel that have a meaning here; further ones are alpha or of programs. */
    int usedSamples() {
        return photometric == COLOUR ? 3 : photometric == INKS ? 4 : 1;
    }

    /** Channels of the decoded image. */
    int channels() {
        return photometric <= GREY ? 1 : 3;
    }

    /** Samples of a pixel in one chunk. */
    int chunkSamples() {
        return isPlanar ? 1 : samples;
    }

    int rowBytes() {
        return (int) (((long) chunkWidth * chunkSamples() * bits + 7) / 8);
    }

    int chunksAcross() {
        return (width + chunkWidth - 1) / chunkWidth;
    }

    int chunksDown() {
        return (height + chunkHeight - 1) / chunkHeight;
    }
}
