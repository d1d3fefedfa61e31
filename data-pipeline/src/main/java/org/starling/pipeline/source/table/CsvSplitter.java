package org.starling.pipeline.source.table;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Splits lines into values. A line without quotes is split where it lies, and its values share its memory; any other goes to the
 * CSV library. Called from generated code; not thread-safe, each task has its own.
 */
public final class CsvSplitter implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte QUOTE = '"';
    private static final int FIRST_UNICODE = 0x80;

    private final int columns;
    private final String delimiter;
    private final byte separator;
    private final boolean plainDelimiter;
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
    }

    /** The values without blanks around them, null for empty ones; null if they are not as many as there are columns. */
    public ArrayData split(UTF8String line) {
        Object base = line.getBaseObject();
        long start = line.getBaseOffset();
        int length = line.numBytes();
        Object[] values = new Object[columns];
        int column = 0;
        int from = 0;
        for (int i = 0; i <= length; i++) {
            byte letter = i == length ? separator : Platform.getByte(base, start + i);
            if (letter == QUOTE || !plainDelimiter) {
                return splitByLibrary(line);
            }
            if (letter == separator) {
                if (column == columns) {
                    // a quote may follow, which would make this one part of a value
                    return line.contains(UTF8String.fromBytes(new byte[] {QUOTE})) ? splitByLibrary(line) : null;
                }
                values[column++] = trimmed(base, start, from, i);
                from = i + 1;
            }
        }
        return column == columns ? new GenericArrayData(values) : null;
    }

    private UTF8String trimmed(Object base, long start, int from, int end) {
        int first = from;
        int last = end;
        while (first < last && isBlank(Platform.getByte(base, start + first))) {
            first++;
        }
        while (first < last && isBlank(Platform.getByte(base, start + last - 1))) {
            last--;
        }
        return first == last ? null : UTF8String.fromAddress(base, start + first, last - first);
    }

    private static boolean isBlank(byte letter) {
        return letter >= 0 && letter <= ' ';
    }

    /** Why a line that {@link #split} refuses does not fit its table. */
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

    private ArrayData splitByLibrary(UTF8String line) {
        String[] texts = library().split(line.toString());
        if (texts == null || texts.length != columns) {
            return null;
        }
        Object[] values = new Object[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = UTF8String.fromString(texts[i]);
        }
        return new GenericArrayData(values);
    }
}
