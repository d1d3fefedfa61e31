package org.starling.pipeline.column;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text as UTF-8 in a part of a byte array that others may own and change. It can be moved to another text, so that no object
 * is made for each cell; a key of a map must not be moved. Not thread-safe.
 */
public final class TextSlice implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte BLANK = ' ';
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int offset;
    private int length;

    /** An empty text, to be moved to others. */
    public TextSlice() {}

    /** The text of a string; null for null. */
    public static TextSlice of(String text) {
        return text == null ? null : new TextSlice().move(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Moves to all of an array; returns this. */
    public TextSlice move(byte[] newBytes) {
        return move(newBytes, 0, newBytes.length);
    }

    /** Moves to a part of an array; returns this. */
    public TextSlice move(byte[] newBytes, int newOffset, int newLength) {
        bytes = newBytes;
        offset = newOffset;
        length = newLength;
        return this;
    }

    /** Moves to the empty text. */
    public void clear() {
        move(NOTHING);
    }

    /** The array that holds the text, and perhaps others. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of the first byte in {@link #bytes}. */
    public int offset() {
        return offset;
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    /** Strips blanks on both sides; returns this. */
    public TextSlice trim() {
        while (length > 0 && bytes[offset] == BLANK) {
            offset++;
            length--;
        }
        while (length > 0 && bytes[offset + length - 1] == BLANK) {
            length--;
        }
        return this;
    }

    /** A copy of the text with its own memory. */
    public TextSlice copy() {
        return new TextSlice().move(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Hash by {@link XxHash64}. */
    public long hash(long seed) {
        return XxHash64.hash(bytes, offset, length, seed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextSlice slice
                && length == slice.length
                && Arrays.equals(
                        bytes, offset, offset + length, slice.bytes, slice.offset, slice.offset + slice.length);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash(XxHash64.SEED));
    }

    @Override
    public String toString() {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
