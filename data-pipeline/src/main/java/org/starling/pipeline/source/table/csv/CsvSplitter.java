package org.starling.pipeline.source.table.csv;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.starling.pipeline.column.RecordText;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.column.XxHash64;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.validate.RecordCells;

/**
 * Splits records into cells, which are those of the record that was split last. A record without quotes is split in place, and
 * its cells share its memory; any other one is split by the CSV library. Not thread-safe, each task has its own.
 */
final class CsvSplitter implements RecordCells, Serializable {
    private static final long serialVersionUID = 1L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_UNICODE = 0x80;
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f * EACH_BYTE;
    /** No text in UTF-8 has this byte. */
    private static final byte NO_BYTE = (byte) 0xff;

    private final int columns;
    private final CsvDialect dialect;
    private final String encoding;
    private final byte separator;
    private final long separators;
    private final byte quote;
    private final long quotes;
    /** Null where only the empty text is a missing value. */
    private final byte[] nullValue;
    /** Whether delimiter and quote are one byte each that records can be searched for. */
    private final boolean plainDialect;

    private final int[] offsets;
    private final int[] lengths;
    private transient byte[] base;
    /** Whether the values are unquoted parts of the line, without separators or quotes. */
    private transient boolean plain;

    private transient TextSlice source;
    private transient TextSlice line;
    private transient TextSlice fault;
    private transient boolean torn;
    private transient CsvLines lines;
    private transient CsvQuotes quoteRules;

    /**
     * A splitter.
     *
     * @param columns number of values that a record must have
     * @param encoding name of the encoding of the files, for reasons
     */
    CsvSplitter(int columns, CsvDialect dialect, String encoding) {
        this.columns = columns;
        this.dialect = dialect;
        this.encoding = encoding;
        separator = firstByte(dialect.delimiter());
        separators = separator * EACH_BYTE;
        boolean quoted = dialect.quote() != CsvDialect.NONE;
        quote = quoted ? firstByte(dialect.quote()) : NO_BYTE;
        quotes = (quote & 0xffL) * EACH_BYTE;
        nullValue = dialect.nullValue() == null ? null : dialect.nullValue().getBytes(StandardCharsets.UTF_8);
        // blanks around values are left out, and a blank that separates them is none of these
        char letter = dialect.delimiter();
        plainDialect = (letter == '\t' || (letter > ' ' && letter < FIRST_UNICODE))
                && (!quoted || dialect.quote() < FIRST_UNICODE);
        offsets = new int[columns];
        lengths = new int[columns];
    }

    private static byte firstByte(char letter) {
        return String.valueOf(letter).getBytes(StandardCharsets.UTF_8)[0];
    }

    /**
     * Splits another record, whose memory must not change while its cells are read. Returns this.
     *
     * @param newSource file of the record
     */
    CsvSplitter split(TextSlice newLine, TextSlice newSource) {
        source = newSource;
        line = newLine;
        torn = false;
        if (CsvRecords.isCut(line)) {
            line = TextSlice.of(CsvRecords.shownStart(line));
            fault = TextSlice.of(BoundedLines.TOO_LONG);
            return this;
        }
        boolean fits = splitValues() && Utf8.isValid(line.bytes(), line.offset(), line.length());
        fault = fits ? null : TextSlice.of(faultOfLine());
        return this;
    }

    /** Whether the text that was split last ends within quotes. */
    boolean endsInQuotes() {
        return torn;
    }

    private boolean splitValues() {
        if (!plainDialect) {
            return splitByLibrary();
        }
        base = line.bytes();
        plain = true;
        int end = line.offset() + line.length();
        int from = line.offset();
        int column = 0;
        int position = from;
        for (; position <= end - Long.BYTES; position += Long.BYTES) {
            long word = (long) LONGS.get(base, position);
            if (places(word, quotes) != 0) {
                return splitByLibrary();
            }
            for (long found = places(word, separators); found != 0; found &= found - 1) {
                if (column == columns) {
                    return splitTooLong(position);
                }
                int separatorAt = position + Long.numberOfTrailingZeros(found) / Byte.SIZE;
                trim(column++, from, separatorAt);
                from = separatorAt + 1;
            }
        }
        for (; position <= end; position++) {
            byte letter = position == end ? separator : base[position];
            if (letter == quote) {
                return splitByLibrary();
            }
            if (letter == separator) {
                if (column == columns) {
                    return splitTooLong(position);
                }
                trim(column++, from, position);
                from = position + 1;
            }
        }
        return column == columns;
    }

    /** A line with more values than there are columns, unless a quote follows, which would make separators part of a value. */
    private boolean splitTooLong(int from) {
        for (int position = from; position < line.offset() + line.length(); position++) {
            if (base[position] == quote) {
                return splitByLibrary();
            }
        }
        return false;
    }

    /**
     * The highest bit of each byte of a word that has a wanted value. Source: H. S. Warren, "Hacker's Delight" (2nd edition,
     * 2012), section 6-1, "find first 0-byte", the form that is exact for all bytes.
     *
     * @param wanted the value in each byte
     */
    private static long places(long word, long wanted) {
        long zeros = word ^ wanted;
        return ~(((zeros & LOW_BITS) + LOW_BITS) | zeros | LOW_BITS);
    }

    private void trim(int column, int from, int end) {
        int first = from;
        int last = end;
        while (first < last && isBlank(base[first])) {
            first++;
        }
        while (first < last && isBlank(base[last - 1])) {
            last--;
        }
        offsets[column] = first;
        lengths[column] = last - first;
    }

    private static boolean isBlank(byte letter) {
        return letter >= 0 && letter <= ' ';
    }

    private boolean splitByLibrary() {
        String written = line.toString();
        torn = quoteRules().endsInQuotes(written);
        String[] texts = torn ? null : library().split(written);
        if (texts == null || texts.length != columns) {
            return false;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < columns; i++) {
            byte[] text = texts[i] == null ? new byte[0] : texts[i].getBytes(StandardCharsets.UTF_8);
            offsets[i] = bytes.size();
            lengths[i] = text.length;
            bytes.writeBytes(text);
        }
        base = bytes.toByteArray();
        plain = false;
        return true;
    }

    private String faultOfLine() {
        if (!Utf8.isValid(line.bytes(), line.offset(), line.length())) {
            return "not " + encoding;
        }
        String[] texts = library().split(line.toString());
        int width = texts == null ? 0 : texts.length;
        return width < columns ? "too few columns" : width > columns ? "too many columns" : "malformed line";
    }

    private CsvLines library() {
        if (lines == null) {
            lines = new CsvLines(dialect);
        }
        return lines;
    }

    private CsvQuotes quoteRules() {
        if (quoteRules == null) {
            quoteRules = new CsvQuotes(dialect);
        }
        return quoteRules;
    }

    @Override
    public TextSlice source() {
        return source;
    }

    @Override
    public TextSlice fault() {
        return fault;
    }

    /** Moves {@code text} to a value without blanks around it, unless they were in quotes. */
    @Override
    public boolean read(int column, TextSlice text) {
        if (!isPresent(column)) {
            text.clear();
            return false;
        }
        text.move(base, offsets[column], lengths[column]);
        return true;
    }

    private boolean isPresent(int column) {
        return fault == null && lengths[column] > 0 && (nullValue == null || !isNullValue(column));
    }

    private boolean isNullValue(int column) {
        int from = offsets[column];
        return Arrays.equals(base, from, from + lengths[column], nullValue, 0, nullValue.length);
    }

    @Override
    public long hash(int column, long seed) {
        return isPresent(column) ? XxHash64.hash(base, offsets[column], lengths[column], seed) : seed;
    }

    /** The line if it could not be split; else all values, those that need it in quotes. */
    @Override
    public TextSlice shown() {
        if (fault != null) {
            return line;
        }
        int bytes = columns - 1;
        boolean simple = plain;
        for (int i = 0; i < columns && simple; i++) {
            bytes += lengths[i];
            simple = Utf8.isAscii(base, offsets[i], lengths[i]);
        }
        return simple ? joined(bytes) : TextSlice.of(RecordText.join(texts(), String.valueOf(dialect.delimiter())));
    }

    private TextSlice joined(int bytes) {
        byte[] joined = new byte[bytes];
        int next = 0;
        for (int i = 0; i < columns; i++) {
            System.arraycopy(base, offsets[i], joined, next, lengths[i]);
            next += lengths[i];
            if (i < columns - 1) {
                joined[next++] = separator;
            }
        }
        return new TextSlice().move(joined);
    }

    /** All values, null for empty ones. */
    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        TextSlice text = new TextSlice();
        for (int i = 0; i < columns; i++) {
            texts.add(read(i, text) ? text.toString() : null);
        }
        return texts;
    }
}
