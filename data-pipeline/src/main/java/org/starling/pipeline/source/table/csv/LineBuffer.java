package org.starling.pipeline.source.table.csv;

import java.util.Arrays;
import org.starling.pipeline.column.TextSlice;

/** Lines that were read ahead, in one array: a line may be empty, and there may be many. Not thread-safe. */
final class LineBuffer {
    private static final int FIRST_BYTES = 1 << 10;

    /** The lines, with a line feed after each. */
    private byte[] bytes = new byte[FIRST_BYTES];

    private int end;
    private int ownEnd;
    private int lines;
    /** Position of each line; null while all are 0. */
    private long[] positions;

    private int nextByte;
    private int nextLine;

    /** Appends a copy of a line. */
    void add(TextSlice line, long position) {
        append(line);
        ownEnd = end;
        if (position > 0 && positions == null) {
            positions = new long[lines + 1];
        }
        if (positions != null) {
            positions = lines < positions.length ? positions : Arrays.copyOf(positions, 2 * lines);
            positions[lines] = position;
        }
        lines++;
    }

    /** Appends a copy of a line to the text only; {@link #next} does not return it. */
    void addToText(TextSlice line) {
        append(line);
    }

    private void append(TextSlice line) {
        long needed = end + line.length() + 1L;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(needed, Math.min(2L * bytes.length, 1 << 30))));
        }
        System.arraycopy(line.bytes(), line.offset(), bytes, end, line.length());
        end += line.length();
        bytes[end++] = '\n';
    }

    /** Number of bytes of {@link #text}. */
    int textBytes() {
        return Math.max(0, end - 1);
    }

    /** All lines with a line feed between two, in memory that the next added line may change. */
    TextSlice text() {
        return new TextSlice().move(bytes, 0, textBytes());
    }

    /** Number of lines that {@link #next} returns. */
    int remaining() {
        return lines - nextLine;
    }

    /** Position of the line that {@link #next} returns next. */
    long nextPosition() {
        return positions == null ? 0 : positions[nextLine];
    }

    /** The next line; null after the last one. */
    TextSlice next() {
        if (nextByte == ownEnd) {
            return null;
        }
        int from = nextByte;
        while (bytes[nextByte] != '\n') {
            nextByte++;
        }
        nextLine++;
        return new TextSlice().move(bytes, from, nextByte++ - from);
    }
}
