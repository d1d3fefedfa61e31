package org.starling.pipeline.image;

import java.util.zip.DataFormatException;

/**
 * Undoes the compression of Lempel, Ziv and Welch. Sources: GIF89a (CompuServe 1990), appendix F; TIFF, revision 6.0 (Adobe
 * 1992), section 13. Not thread-safe.
 */
final class LzwDecoder {
    /** The most values that a byte can stand for: the longest string of a full table in 12 bits. */
    static final int MAX_RATIO = 2731;

    private static final int MAX_BITS = 12;
    private static final int MAX_CODES = 1 << MAX_BITS;

    private final boolean isTiff;
    private final short[] prefixes = new short[MAX_CODES];
    private final byte[] suffixes = new byte[MAX_CODES];
    private final byte[] firsts = new byte[MAX_CODES];
    private final short[] lengths = new short[MAX_CODES];

    private byte[] data;
    private int position;
    private int end;
    private int bits;
    private int bitCount;

    private LzwDecoder(boolean isTiff) {
        this.isTiff = isTiff;
    }

    /** Codes begin in the lowest bits. */
    static LzwDecoder ofGif() {
        return new LzwDecoder(false);
    }

    /** Codes begin in the highest bits, and become longer one code earlier. */
    static LzwDecoder ofTiff() {
        return new LzwDecoder(true);
    }

    /**
     * Decodes until the target is full, or the data ends.
     *
     * @param rootBits bits of one value
     * @return values written
     * @throws DataFormatException if there is a code that the table does not have yet
     */
    int decode(byte[] source, int from, int length, int rootBits, byte[] target, int targetLength)
            throws DataFormatException {
        data = source;
        position = from;
        end = from + length;
        bits = 0;
        bitCount = 0;
        int clear = 1 << rootBits;
        for (int i = 0; i < clear; i++) {
            suffixes[i] = (byte) i;
            firsts[i] = (byte) i;
            lengths[i] = 1;
        }
        int next = clear + 2;
        int codeBits = rootBits + 1;
        int last = -1;
        int written = 0;
        while (written < targetLength) {
            int code = code(codeBits);
            if (code < 0 || code == clear + 1) {
                break;
            }
            if (code == clear) {
                next = clear + 2;
                codeBits = rootBits + 1;
                last = -1;
                continue;
            }
            boolean isNew = last >= 0 && code == next && next < MAX_CODES;
            if (!isNew && (code >= next || (last < 0 && code > clear))) {
                throw new DataFormatException("a code out of order");
            }
            if (last >= 0 && next < MAX_CODES) {
                prefixes[next] = (short) last;
                suffixes[next] = firsts[isNew ? last : code];
                firsts[next] = firsts[last];
                lengths[next] = (short) (lengths[last] + 1);
                next++;
                if (next == (1 << codeBits) - (isTiff ? 1 : 0) && codeBits < MAX_BITS) {
                    codeBits++;
                }
            }
            written += write(code, target, written, targetLength);
            last = code;
        }
        return written;
    }

    private int write(int code, byte[] target, int at, int targetLength) {
        int length = lengths[code];
        int entry = code;
        for (int i = length - 1; i >= 0; i--) {
            if (at + i < targetLength) {
                target[at + i] = suffixes[entry];
            }
            entry = prefixes[entry];
        }
        return Math.min(length, targetLength - at);
    }

    /** The next code; negative at the end of the data. */
    private int code(int count) {
        while (bitCount < count) {
            if (position == end) {
                return -1;
            }
            int value = data[position++] & 0xff;
            bits = isTiff ? bits << 8 | value : bits | value << bitCount;
            bitCount += 8;
        }
        bitCount -= count;
        int mask = (1 << count) - 1;
        if (isTiff) {
            return bits >>> bitCount & mask;
        }
        int code = bits & mask;
        bits >>>= count;
        return code;
    }
}
