package org.starling.pipeline.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decodes JPEG with the JDK's reader: grey, colour, and the four inks of print. The picture is turned as the camera states. The
 * colour space is determined as libjpeg does it, which viewers use. Not thread-safe.
 */
final class JpegDecoder {
    /** The limit that libjpeg-turbo recommends is 500; encoders write about ten. */
    private static final int MAX_SCANS = 100;
    /** A block of 8 by 8 pixels takes at least one bit. */
    private static final int MAX_PIXELS_PER_BYTE = 512;

    private static final List<Integer> RGB = List.of((int) 'R', (int) 'G', (int) 'B');
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    private final ImageIoDecoder reader;

    JpegDecoder(ImageIoDecoder reader) {
        this.reader = reader;
    }

    Pixels decode(byte[] file, DecodeBudget budget) throws BadImageException {
        JpegHeader header = JpegHeader.of(file);
        JpegFrame frame = header.frame();
        frame.requireSupported();
        budget.limits().check(frame.height(), frame.width());
        if (header.scans() > MAX_SCANS) {
            throw JpegFrame.unsupported("more than " + MAX_SCANS + " passes");
        }
        if ((long) frame.height() * frame.width() / MAX_PIXELS_PER_BYTE > file.length) {
            throw new BadImageException(ImageDecoder.UNDECODABLE, "jpeg, truncated");
        }
        budget.reserve(frame.height(), frame.width(), DecodeBudget.LIBRARY_BYTES);
        Pixels image = frame.components().size() == 4 ? inks(file, header) : colours(file, header);
        return header.orientation().apply(image);
    }

    private Pixels colours(byte[] file, JpegHeader header) throws BadImageException {
        boolean isColour = header.frame().components().size() == 3;
        // the JDK guesses where libjpeg follows rules; JFIF states that colours are YCbCr
        boolean isUnmarked = !header.isJfif() && header.exif() == null && header.adobe() < 0;
        if (isColour && isUnmarked && !header.frame().components().equals(RGB)) {
            return reader.decode(rewritten(file, header, JFIF, segment -> false), "jpeg");
        }
        if (isColour && header.isJfif() && header.adobe() >= 0 && header.adobe() != 1) {
            return reader.decode(
                    rewritten(file, header, new byte[0], segment -> segment.marker() == JpegHeader.APP14), "jpeg");
        }
        return reader.decode(file, "jpeg");
    }

    /** Cyan, magenta, yellow and black. Adobe's programs store them inverted; without their mark nobody knows. */
    private Pixels inks(byte[] file, JpegHeader header) throws BadImageException {
        if (header.adobe() != 0 && header.adobe() != 2) {
            throw JpegFrame.unsupported("CMYK without Adobe's marker");
        }
        // without segments of applications the JDK converts nothing
        Raster raster = reader.raster(rewritten(file, header, new byte[0], segment -> true), "jpeg");
        int height = raster.getHeight();
        int width = raster.getWidth();
        Pixels image = Pixels.of(3, height, width);
        int[] row = new int[4 * width];
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                if (header.adobe() == 2) {
                    Inks.fromYcc(row, 4 * x);
                }
                Inks.store(image, y * width + x, row, 4 * x);
            }
        }
        return image;
    }

    /** The same file with another segment at its start, and without some segments of applications. */
    private static byte[] rewritten(
            byte[] file, JpegHeader header, byte[] first, Predicate<JpegHeader.Segment> isDropped) {
        ByteArrayOutputStream result = new ByteArrayOutputStream(file.length + first.length);
        result.write(file, 0, JpegHeader.SOI_BYTES);
        result.writeBytes(first);
        int copied = JpegHeader.SOI_BYTES;
        for (JpegHeader.Segment segment : header.applications()) {
            if (isDropped.test(segment)) {
                result.write(file, copied, segment.at() - copied);
                copied = segment.at() + segment.bytes();
            }
        }
        result.write(file, copied, file.length - copied);
        return result.toByteArray();
    }
}
