package org.starling.pipeline.image;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Rows of a PNG, inflated a part at a time, without their filters. Source: Portable Network Graphics specification, second
 * edition (W3C 2003), section 9. Not thread-safe.
 */
final class PngRows {
    /** Many images fit as a whole. */
    private static final int BUFFER_BYTES = 1 << 18;

    private final Inflater inflater = new Inflater();
    private byte[] data = new byte[0];
    /** Bytes that are inflated. */
    private int filled;
    /** Position of the next row. */
    private int next;
    /** Bytes of the last row with its filter, which ends at the position of the next one; 0 before the first row. */
    private int lastBytes;

    private PngChunks chunks;
    private int chunk;

    /** Begins with the rows of another file. */
    void open(PngChunks newChunks) {
        inflater.reset();
        filled = 0;
        next = 0;
        lastBytes = 0;
        chunks = newChunks;
        chunk = 0;
    }

    /** The bytes that {@link #read} returns positions in. */
    byte[] data() {
        return data;
    }

    /** Begins a pass: no row is above the next one. */
    void beginPass() {
        lastBytes = 0;
    }

    /**
     * Reads the next row.
     *
     * @param rowBytes its bytes without the one that names its filter
     * @param left bytes that may follow in the file, with this row
     * @return its position, valid until the next row is read
     */
    int read(int rowBytes, int distance, long left) throws DataFormatException {
        int needed = rowBytes + 1;
        if (filled - next < needed) {
            fill(needed, left);
        }
        int from = next + 1;
        int above = lastBytes == 0 ? -1 : next - lastBytes + 1;
        restore(from, above, rowBytes, distance);
        next += needed;
        lastBytes = needed;
        return from;
    }

    private void fill(int needed, long left) throws DataFormatException {
        int kept = filled - next + lastBytes;
        int wanted = (int) Math.min(lastBytes + left, Math.max(BUFFER_BYTES, lastBytes + (long) needed));
        byte[] target = data.length < wanted ? new byte[wanted] : data;
        System.arraycopy(data, next - lastBytes, target, 0, kept);
        data = target;
        next = lastBytes;
        filled = kept;
        while (filled < wanted && !inflater.finished()) {
            if (inflater.needsInput() && !chunks.input(inflater, chunk++)) {
                break;
            }
            filled += inflater.inflate(data, filled, wanted - filled);
            if (inflater.needsDictionary()) {
                throw new DataFormatException("a dictionary is needed");
            }
        }
        if (filled - next < needed) {
            throw new DataFormatException("truncated");
        }
    }

    private void restore(int from, int above, int length, int distance) throws DataFormatException {
        switch (data[from - 1]) {
            case 0 -> {}
            case 1 -> left(data, from, length, distance);
            case 2 -> up(data, from, above, length);
            case 3 -> average(data, from, above, length, distance);
            case 4 -> paeth(data, from, above, length, distance);
            default -> throw new DataFormatException("unknown filter");
        }
    }

    private static void left(byte[] data, int from, int length, int distance) {
        for (int i = distance; i < length; i++) {
            data[from + i] += data[from + i - distance];
        }
    }

    private static void up(byte[] data, int from, int above, int length) {
        if (above >= 0) {
            for (int i = 0; i < length; i++) {
                data[from + i] += data[above + i];
            }
        }
    }

    private static void average(byte[] data, int from, int above, int length, int distance) {
        for (int i = 0; i < length; i++) {
            int left = i < distance ? 0 : data[from + i - distance] & 0xff;
            int up = above < 0 ? 0 : data[above + i] & 0xff;
            data[from + i] += (byte) ((left + up) >> 1);
        }
    }

    private static void paeth(byte[] data, int from, int above, int length, int distance) {
        if (above < 0) {
            left(data, from, length, distance);
            return;
        }
        for (int i = 0; i < Math.min(distance, length); i++) {
            data[from + i] += data[above + i];
        }
        for (int i = distance; i < length; i++) {
            int left = data[from + i - distance] & 0xff;
            int up = data[above + i] & 0xff;
            int corner = data[above + i - distance] & 0xff;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
            data[from + i] += (byte) nearest;
        }
    }
}
