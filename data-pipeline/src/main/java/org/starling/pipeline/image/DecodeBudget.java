package org.starling.pipeline.image;

import org.starling.pipeline.files.MemoryShare;

/** Budget for the decoding of one file: pixels as the limits allow, and memory that no other task uses. */
final class DecodeBudget implements AutoCloseable {
    /** Bytes of a pixel where decoders fill the pixels themselves: three channels, and a copy of one. */
    static final int OWN_BYTES = 4;
    /** Bytes of a pixel where a library makes a picture first. */
    static final int LIBRARY_BYTES = 8;

    private final ImageLimits limits;
    private MemoryShare share;

    DecodeBudget(ImageLimits limits) {
        this.limits = limits;
    }

    ImageLimits limits() {
        return limits;
    }

    /**
     * Checks the size of a picture, and waits for its memory. A file has one picture.
     *
     * @throws BadImageException if it is too large
     */
    void reserve(long height, long width, int bytesPerPixel) throws BadImageException {
        limits.check(height, width);
        if (share != null) {
            throw new IllegalStateException("Cannot reserve memory: a file has one picture");
        }
        long bytes = height * width * bytesPerPixel;
        share = MemoryShare.of(bytes)
                .orElseThrow(() -> new BadImageException(
                        ImageLimits.TOO_LARGE,
                        "%dx%d needs %d MB of memory, more than half of the executor's; give it more"
                                .formatted(height, width, bytes >> 20)));
    }

    @Override
    public void close() {
        if (share != null) {
            share.close();
        }
    }
}
