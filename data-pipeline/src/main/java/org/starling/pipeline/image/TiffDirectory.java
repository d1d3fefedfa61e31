package org.starling.pipeline.image;

import java.util.HashMap;
import java.util.Map;

/**
 * The first image file directory of a TIFF file: numbers by tag. Source: TIFF, revision 6.0 (Adobe 1992), section 2. Values that
 * are no whole numbers are left out.
 */
final class TiffDirectory {
    private static final int ENTRY_BYTES = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final long[] NONE = {};

    private final Map<Integer, long[]> values;

    private TiffDirectory(Map<Integer, long[]> values) {
        this.values = values;
    }

    /**
     * Reads the directory.
     *
     * @throws BadImageException if it is damaged
     */
    static TiffDirectory first(TiffBytes bytes) throws BadImageException {
        if (!bytes.isTiff()) {
            throw damaged("no header");
        }
        long at = bytes.unsignedInt(4);
        if (!bytes.has(at, 2)) {
            throw damaged("truncated");
        }
        int entries = bytes.unsignedShort((int) at);
        if (!bytes.has(at + 2, (long) entries * ENTRY_BYTES)) {
            throw damaged("truncated");
        }
        Map<Integer, long[]> values = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            int entry = (int) at + 2 + i * ENTRY_BYTES;
            values.putIfAbsent(bytes.unsignedShort(entry), numbers(bytes, entry));
        }
        return new TiffDirectory(values);
    }

    private static long[] numbers(TiffBytes bytes, int entry) {
        int type = bytes.unsignedShort(entry + 2);
        long count = bytes.unsignedInt(entry + 4);
        int size = type == BYTE ? 1 : type == SHORT ? 2 : type == LONG ? 4 : 0;
        long at = count * size <= Integer.BYTES ? entry + 8 : bytes.unsignedInt(entry + 8);
        // a count larger than the file is a lie
        if (size == 0 || !bytes.has(at, count * size)) {
            return NONE;
        }
        long[] numbers = new long[(int) count];
        for (int i = 0; i < numbers.length; i++) {
            int place = (int) at + i * size;
            numbers[i] = size == 1
                    ? bytes.unsignedByte(place)
                    : size == 2 ? bytes.unsignedShort(place) : bytes.unsignedInt(place);
        }
        return numbers;
    }

    /** The numbers of a tag; empty if it has none. */
    long[] numbers(int tag) {
        return values.getOrDefault(tag, NONE);
    }

    /** The first number of a tag. */
    long number(int tag, long otherwise) {
        long[] numbers = numbers(tag);
        return numbers.length == 0 ? otherwise : numbers[0];
    }

    static BadImageException damaged(String how) {
        return new BadImageException(ImageDecoder.UNDECODABLE, "TIFF, " + how);
    }
}
