package org.starling.pipeline.source.table;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Splits lines into values. A line without quotes is split where it lies, and its values share its memory; any other goes to the
 * CSV library. Not thread-safe, each task has its own.
 */
public final class CsvSplitter implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte QUOTE = '"';
    private static final int FIRST_UNICODE = 0x80;

    private final int columns;
    private final String delimiter;
    private final byte separator;
    private final boolean plainDelimiter;
    private final long[] offsets;
    private final int[] lengths;
    private transient Object base;
    private transient CsvLines lines;

    /**
     * A splitter.
     *
     * @param columns how many values a line must have
     */
    CsvSplitter(int columns, String delimiter) {
        this.columns = columns;
        this.delimiter = delimiter;
        this.separator = delimiter.getBytes(StandardCharsets.UTF_8)[0];
        // blanks around values are left out, and a blank that separates them is none of these
        char letter = delimiter.charAt(0);
        this.plainDelimiter = letter == '\t' || (letter > ' ' && letter < FIRST_UNICODE);
        offsets = new long[columns];
        lengths = new int[columns];
    }

    /** For generated code: all values of a line, null for empty ones; null if they are not as many as there are columns. */
    public ArrayData split(UTF8String line) {
        return take(line) ? values() : null;
    }

    /**
     * Goes on to another line, whose values the other methods then tell as long as its memory is not changed.
     *
     * @return whether it has as many values as there are columns; if not, there is nothing to tell
     */
    public boolean take(UTF8String line) {
        base = line.getBaseObject();
        long start = line.getBaseOffset();
        int length = line.numBytes();
        int column = 0;
        int from = 0;
        for (int i = 0; i <= length; i++) {
            byte letter = i == length ? separator : Platform.getByte(base, start + i);
            if (letter == QUOTE || !plainDelimiter) {
                return takeByLibrary(line);
            }
            if (letter == separator) {
                if (column == columns) {
                    // a quote may follow, which would make this one part of a value
                    return line.contains(UTF8String.fromBytes(new byte[] {QUOTE})) && takeByLibrary(line);
                }
                trim(column++, start + from, start + i);
                from = i + 1;
            }
        }
        return column == columns;
    }

    private void trim(int column, long from, long end) {
        long first = from;
        long last = end;
        while (first < last && isBlank(Platform.getByte(base, first))) {
            first++;
        }
        while (first < last && isBlank(Platform.getByte(base, last - 1))) {
            last--;
        }
        offsets[column] = first;
        lengths[column] = (int) (last - first);
    }

    private static boolean isBlank(byte letter) {
        return letter >= 0 && letter <= ' ';
    }

    private boolean takeByLibrary(UTF8String line) {
        String written = line.toString();
        String[] texts = library().split(written);
        if (texts == null || texts.length != columns || library().endsInQuotes(written)) {
            return false;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < columns; i++) {
            byte[] text = texts[i] == null ? new byte[0] : texts[i].getBytes(StandardCharsets.UTF_8);
            offsets[i] = (long) Platform.BYTE_ARRAY_OFFSET + bytes.size();
            lengths[i] = text.length;
            bytes.writeBytes(text);
        }
        base = bytes.toByteArray();
        return true;
    }

    /** Bytes of a value without blanks around it, unless they were in quotes; 0 if it is empty. */
    public int length(int column) {
        return lengths[column];
    }

    /** Where a value begins in {@link #base()}. */
    public long offset(int column) {
        return offsets[column];
    }

    /** What holds the values, as {@link Platform} reads it. */
    public Object base() {
        return base;
    }

    /** A value, which shares the memory of the line; null if it is empty. */
    public UTF8String value(int column) {
        return lengths[column] == 0 ? null : UTF8String.fromAddress(base, offsets[column], lengths[column]);
    }

    /** All values, null for empty ones. */
    public ArrayData values() {
        Object[] values = new Object[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = value(i);
        }
        return new GenericArrayData(values);
    }

    /** Why a line that {@link #take} refuses does not fit its table. */
    public UTF8String fault(UTF8String line) {
        String[] texts = library().split(line.toString());
        int width = texts == null ? 0 : texts.length;
        return UTF8String.fromString(
                width < columns ? "too few columns" : width > columns ? "too many columns" : "malformed line");
    }

    private CsvLines library() {
        if (lines == null) {
            lines = new CsvLines(delimiter);
        }
        return lines;
    }
}
