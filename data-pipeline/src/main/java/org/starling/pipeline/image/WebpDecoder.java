package org.starling.pipeline.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the picture, or the first frame, of a WebP file. Source: WebP Container Specification (Google). Only the compressed
 * picture is given to the library: neither alpha nor colour profiles are applied. Not thread-safe.
 */
final class WebpDecoder {
    private static final int HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int EXTENDED_BYTES = 10;
    private static final int SIDE_MASK = 0x3fff;
    private static final int LOSSLESS_SIGNATURE = 0x2f;

    /** Bytes that the library reads ahead of the bits it decodes. */
    private static final int READ_AHEAD = 8;

    private final ImageIoDecoder reader;

    WebpDecoder(ImageIoDecoder reader) {
        this.reader = reader;
    }

    static boolean recognises(byte[] file) {
        return file.length >= HEADER && isText(file, 0, "RIFF") && isText(file, 8, "WEBP");
    }

    Pixels decode(byte[] file, DecodeBudget budget) throws BadImageException {
        Picture picture = Picture.of(file);
        int at = picture.at + CHUNK_HEADER;
        int length = picture.length;
        boolean isLossless = file[picture.at + 3] == 'L';
        if (length < EXTENDED_BYTES || (isLossless && (file[at] & 0xff) != LOSSLESS_SIGNATURE)) {
            throw damaged("damaged picture");
        }
        long sides = isLossless ? intAt(file, at + 1) & 0xffffffffL : 0;
        int width = isLossless ? 1 + (int) (sides & SIDE_MASK) : shortAt(file, at + 6) & SIDE_MASK;
        int height = isLossless ? 1 + (int) (sides >> 14 & SIDE_MASK) : shortAt(file, at + 8) & SIDE_MASK;
        budget.limits().check(height, width);
        if (picture.canvasWidth > 0 && (picture.canvasWidth != width || picture.canvasHeight != height)) {
            throw damaged("a first frame of another size than the picture is not supported");
        }
        budget.reserve(height, width, DecodeBudget.LIBRARY_BYTES);
        return picture.orientation.apply(
                reader.decode(plain(file, picture), "webp").withChannels(3));
    }

    /** A file with nothing but the picture, and zeros behind it to be read ahead. */
    private static byte[] plain(byte[] file, Picture picture) {
        int padding = picture.length & 1;
        ByteArrayOutputStream result = new ByteArrayOutputStream(HEADER + CHUNK_HEADER + picture.length + READ_AHEAD);
        result.write(file, 0, 4);
        int bytes = 4 + CHUNK_HEADER + picture.length + padding;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            result.write(bytes >> shift);
        }
        result.write(file, 8, 4);
        result.write(file, picture.at, CHUNK_HEADER + picture.length);
        result.write(new byte[READ_AHEAD], 0, READ_AHEAD);
        return result.toByteArray();
    }

    /** Position of the compressed picture, and what the container says about it. */
    private static final class Picture {
        private int at = -1;
        private int length;
        private int canvasWidth;
        private int canvasHeight;
        private Orientation orientation = Orientation.UPRIGHT;

        static Picture of(byte[] file) throws BadImageException {
            Picture picture = new Picture();
            picture.find(file, HEADER, file.length);
            if (picture.at < 0) {
                throw damaged("no picture");
            }
            return picture;
        }

        private void find(byte[] file, int from, int end) throws BadImageException {
            int chunk = from;
            while (end - chunk >= CHUNK_HEADER) {
                long bytes = intAt(file, chunk + 4) & 0xffffffffL;
                if (bytes > end - chunk - CHUNK_HEADER) {
                    throw damaged("truncated");
                }
                int content = chunk + CHUNK_HEADER;
                if (at < 0 && (isText(file, chunk, "VP8 ") || isText(file, chunk, "VP8L"))) {
                    at = chunk;
                    length = (int) bytes;
                } else if (isText(file, chunk, "VP8X") && bytes >= EXTENDED_BYTES) {
                    canvasWidth = 1 + (shortAt(file, content + 4) | (file[content + 6] & 0xff) << 16);
                    canvasHeight = 1 + (shortAt(file, content + 7) | (file[content + 9] & 0xff) << 16);
                } else if (at < 0 && from == HEADER && isText(file, chunk, "ANMF") && bytes >= FRAME_HEADER) {
                    find(file, content + FRAME_HEADER, content + (int) bytes);
                } else if (isText(file, chunk, "EXIF")) {
                    int skipped = isText(file, content, "Exif") && bytes >= 6 ? 6 : 0;
                    orientation = Orientation.ofExif(file, content + skipped, (int) bytes - skipped);
                }
                // chunks have an even length
                chunk = (int) Math.min(end, content + bytes + (bytes & 1));
            }
        }
    }

    private static boolean isText(byte[] file, int at, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        if (wanted.length > file.length - at) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (file[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static int intAt(byte[] file, int at) {
        return shortAt(file, at) | shortAt(file, at + 2) << 16;
    }

    private static int shortAt(byte[] file, int at) {
        return (file[at] & 0xff) | (file[at + 1] & 0xff) << 8;
    }

    private static BadImageException damaged(String how) {
        return new BadImageException(ImageDecoder.UNDECODABLE, "webp, " + how);
    }
}
