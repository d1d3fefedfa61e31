package org.starling.pipeline.source.table;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.clean.RecordText;
import org.starling.pipeline.files.Utf8;

/**
 * Splits lines into values. A line without quotes is split where it lies, and its values share its memory; any other goes to the
 * CSV library. Not thread-safe, each task has its own.
 */
public final class CsvSplitter implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte QUOTE = '"';
    private static final int FIRST_UNICODE = 0x80;
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f * EACH_BYTE;
    private static final long QUOTES = QUOTE * EACH_BYTE;

    private final int columns;
    private final String delimiter;
    private final byte separator;
    private final long separators;
    private final boolean plainDelimiter;
    private final long[] offsets;
    private final int[] lengths;
    private transient Object base;
    /** Whether the values lie in the line as they are, so that none of them holds a separator or a quote. */
    private transient boolean plain;

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
        this.separators = separator * EACH_BYTE;
        // blanks around values are left out, and a blank that separates them is none of these
        char letter = delimiter.charAt(0);
        this.plainDelimiter = letter == '\t' || (letter > ' ' && letter < FIRST_UNICODE);
        offsets = new long[columns];
        lengths = new int[columns];
    }

    /** For generated code: all values of a line, null for empty ones; null if they are not as many as there are columns, or not UTF-8. */
    public ArrayData split(UTF8String line) {
        return take(line) ? values() : null;
    }

    /**
     * Goes on to another line, whose values the other methods then tell as long as its memory is not changed.
     *
     * @return whether it is UTF-8 and has as many values as there are columns; if not, there is nothing to tell
     */
    public boolean take(UTF8String line) {
        return takeValues(line) && Utf8.isValid(line);
    }

    private boolean takeValues(UTF8String line) {
        if (!plainDelimiter) {
            return takeByLibrary(line);
        }
        base = line.getBaseObject();
        plain = true;
        long start = line.getBaseOffset();
        long end = start + line.numBytes();
        long from = start;
        int column = 0;
        long position = start;
        for (; position + Long.BYTES <= end; position += Long.BYTES) {
            long word = littleEndian(Platform.getLong(base, position));
            if (places(word, QUOTES) != 0) {
                return takeByLibrary(line);
            }
            for (long found = places(word, separators); found != 0; found &= found - 1) {
                if (column == columns) {
                    return takeTooLong(line);
                }
                long separatorAt = position + Long.numberOfTrailingZeros(found) / Byte.SIZE;
                trim(column++, from, separatorAt);
                from = separatorAt + 1;
            }
        }
        for (; position <= end; position++) {
            byte letter = position == end ? separator : Platform.getByte(base, position);
            if (letter == QUOTE) {
                return takeByLibrary(line);
            }
            if (letter == separator) {
                if (column == columns) {
                    return takeTooLong(line);
                }
                trim(column++, from, position);
                from = position + 1;
            }
        }
        return column == columns;
    }

    /** A line with more values than there are columns, unless a quote follows, which would make separators part of a value. */
    private boolean takeTooLong(UTF8String line) {
        return line.contains(UTF8String.fromBytes(new byte[] {QUOTE})) && takeByLibrary(line);
    }

    private static long littleEndian(long word) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? word : Long.reverseBytes(word);
    }

    /**
     * The highest bit of each byte of a word that has a wanted value. Source: H. S. Warren, "Hacker's Delight" (2nd edition, 2012),
     * section 6-1, "find first 0-byte", the form that is exact for all bytes.
     *
     * @param wanted the value in each byte
     */
    private static long places(long word, long wanted) {
        long zeros = word ^ wanted;
        return ~(((zeros & LOW_BITS) + LOW_BITS) | zeros | LOW_BITS);
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
        plain = false;
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

    /** All values as one line, those that need it in quotes. */
    public UTF8String joined() {
        int bytes = columns - 1;
        boolean simple = plain;
        for (int i = 0; i < columns && simple; i++) {
            bytes += lengths[i];
            simple = Utf8.isAscii(base, offsets[i], lengths[i]);
        }
        if (!simple) {
            return RecordText.join(values(), UTF8String.fromString(delimiter));
        }
        byte[] joined = new byte[bytes];
        int next = 0;
        for (int i = 0; i < columns; i++) {
            Platform.copyMemory(base, offsets[i], joined, (long) Platform.BYTE_ARRAY_OFFSET + next, lengths[i]);
            next += lengths[i];
            if (i < columns - 1) {
                joined[next++] = separator;
            }
        }
        return UTF8String.fromBytes(joined);
    }

    /** Why a line that {@link #take} refuses does not fit its table. */
    public UTF8String fault(UTF8String line) {
        if (!Utf8.isValid(line)) {
            return UTF8String.fromString(Utf8.INVALID);
        }
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
