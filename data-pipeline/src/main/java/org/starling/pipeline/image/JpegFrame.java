package org.starling.pipeline.image;

import java.util.List;

/**
 * The frame header of a JPEG file. Source: ITU-T T.81 (1992), section B.2.2.
 *
 * @param type kind of compression: the second byte of the frame's marker
 * @param precision bits of one sample
 * @param components identifiers of the components
 */
record JpegFrame(int type, int precision, int height, int width, List<Integer> components) {
    static final int PROGRESSIVE = 0xc2;

    private static final int BASELINE = 0xc0;
    private static final int EXTENDED = 0xc1;
    private static final int FIRST_ARITHMETIC = 0xc9;
    private static final int BITS = 8;

    JpegFrame {
        components = List.copyOf(components);
    }

    /**
     * Checks that the frame is of a kind that can be decoded.
     *
     * @throws BadImageException if it is not
     */
    void requireSupported() throws BadImageException {
        if (type >= FIRST_ARITHMETIC) {
            throw unsupported("arithmetic coding");
        }
        if (type != BASELINE && type != EXTENDED && type != PROGRESSIVE) {
            throw unsupported("lossless or hierarchical coding");
        }
        if (precision != BITS) {
            throw unsupported(precision + " bits a sample");
        }
        int count = components.size();
        if (count != 1 && count != 3 && count != 4) {
            throw unsupported(count + " components");
        }
    }

    static BadImageException unsupported(String what) {
        return new BadImageException(ImageDecoder.UNDECODABLE, "jpeg, " + what + " is not supported");
    }
}
