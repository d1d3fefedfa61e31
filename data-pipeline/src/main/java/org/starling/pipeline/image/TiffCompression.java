package org.starling.pipeline.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses strips and tiles of TIFF. Data that is too short is an error, as everywhere. Not thread-safe. */
final class TiffCompression {
    private static final int NONE = 1;
    private static final int LZW = 5;
    private static final int DEFLATE = 8;
    private static final int OLD_DEFLATE = 32_946;
    private static final int PACK_BITS = 32_773;
    /** Two bytes stand for at most 128. */
    private static final int PACK_BITS_RATIO = 64;

    private final Inflater inflater = new Inflater();
    private final LzwDecoder codes = LzwDecoder.ofTiff();

    static boolean isSupported(long compression) {
        return compression == NONE
                || compression == LZW
                || compression == DEFLATE
                || compression == OLD_DEFLATE
                || compression == PACK_BITS;
    }

    /** The most bytes that {@code stored} bytes can hold. */
    static long mostBytes(long compression, long stored) {
        return stored
                * (compression == NONE
                        ? 1
                        : compression == PACK_BITS
                                ? PACK_BITS_RATIO
                                : compression == LZW ? LzwDecoder.MAX_RATIO : PngDecoder.DEFLATE_RATIO);
    }

    /** Decompresses as many bytes as the target has, or throws. */
    void decode(long compression, byte[] file, int from, int length, byte[] target, int bytes)
            throws DataFormatException {
        int written;
        if (compression == NONE) {
            written = Math.min(length, bytes);
            System.arraycopy(file, from, target, 0, written);
        } else if (compression == PACK_BITS) {
            written = unpackBits(file, from, length, target, bytes);
        } else if (compression == LZW) {
            written = codes.decode(file, from, length, 8, target, bytes);
        } else {
            written = inflate(file, from, length, target, bytes);
        }
        if (written < bytes) {
            throw new DataFormatException("truncated");
        }
    }

    private int inflate(byte[] file, int from, int length, byte[] target, int bytes) throws DataFormatException {
        inflater.reset();
        inflater.setInput(file, from, length);
        return inflater.inflate(target, 0, bytes);
    }

    private static int unpackBits(byte[] file, int from, int length, byte[] target, int bytes) {
        int written = 0;
        int at = from;
        int end = from + length;
        while (written < bytes && at < end) {
            int code = file[at++];
            if (code >= 0) {
                int count = Math.min(code + 1, Math.min(bytes - written, end - at));
                System.arraycopy(file, at, target, written, count);
                at += code + 1;
                written += count;
            } else if (code != Byte.MIN_VALUE && at < end) {
                int count = Math.min(1 - code, bytes - written);
                Arrays.fill(target, written, written + count, file[at++]);
                written += count;
            }
        }
        return written;
    }
}
