package org.starling.pipeline.image;

/**
 * Checks the header of a BMP file, which the JDK's reader trusts.
 *
 * @param compression 0 none, 1 and 2 run lengths, 3 none with masks of colours
 */
record BmpHeader(long height, long width, int bits, long compression, long pixelsAt) {
    private static final int SMALLEST = 26;
    private static final int CORE_BYTES = 12;
    private static final int INFO_BYTES = 40;
    private static final int MASKS = 3;

    static BmpHeader of(byte[] file) throws BadImageException {
        if (file.length < SMALLEST) {
            throw damaged("truncated");
        }
        long pixelsAt = intAt(file, 10) & 0xffffffffL;
        long bytes = intAt(file, 14) & 0xffffffffL;
        if (bytes == CORE_BYTES) {
            return new BmpHeader(shortAt(file, 20), shortAt(file, 18), shortAt(file, 24), 0, pixelsAt);
        }
        if (bytes < INFO_BYTES || bytes > file.length - 14) {
            throw damaged("header of %d bytes".formatted(bytes));
        }
        // rows may come from the top, which a negative height states
        return new BmpHeader(
                Math.abs((long) intAt(file, 22)),
                intAt(file, 18),
                shortAt(file, 28),
                intAt(file, 30) & 0xffffffffL,
                pixelsAt);
    }

    /**
     * Checks that the size is possible.
     *
     * @throws BadImageException if it is not
     */
    void check(int fileBytes, DecodeBudget budget) throws BadImageException {
        budget.limits().check(height, width);
        if (compression > MASKS) {
            throw damaged("compression %d is not supported".formatted(compression));
        }
        boolean isStoredPlain = compression == 0 || compression == MASKS;
        long rowBytes = (width * bits + 31) / 32 * 4;
        if (pixelsAt > fileBytes || (isStoredPlain && height * rowBytes > fileBytes - pixelsAt)) {
            throw damaged("truncated");
        }
        budget.reserve(height, width, DecodeBudget.LIBRARY_BYTES);
    }

    private static int intAt(byte[] file, int at) {
        return shortAt(file, at) | shortAt(file, at + 2) << 16;
    }

    private static int shortAt(byte[] file, int at) {
        return (file[at] & 0xff) | (file[at + 1] & 0xff) << 8;
    }

    private static BadImageException damaged(String how) {
        return new BadImageException(ImageDecoder.UNDECODABLE, "bmp, " + how);
    }
}
