package org.starling.pipeline.source.table.csv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.BoundedLines;

/**
 * The records of a piece of a CSV file. A record is a line, or several lines if a value in quotes holds line ends; these are
 * joined by {@code \n}. A line whose quotes are not closed within the limit, or closed in the middle of a value, is a record of
 * its own, and so is the next line. Empty lines and comments are no records. Not thread-safe.
 */
final class CsvRecords {
    private static final Pattern DELIMITER_LINE = Pattern.compile("\"?sep=(.)\"?", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_DELIMITER_LINE = 16;

    private final LineSource lines;
    private final CsvDialect dialect;
    private final CsvQuotes quotes;
    private final int maxBytes;
    private final RecordEnd end;
    private final byte[] comment;
    /** Lines that were read ahead and are not part of a record yet. */
    private final Deque<LineBuffer> pending = new ArrayDeque<>();

    private long position;
    private long recordPosition;

    /** Reads a text as a record. */
    @FunctionalInterface
    interface RecordEnd {
        /** Whether the text ends within quotes, so that the record may continue in the next line. */
        boolean isInQuotes(TextSlice text);
    }

    /**
     * The records of some lines.
     *
     * @param maxBytes limit of joined lines; 0 if lines are never joined
     * @param end called last with the text that {@link #next} returns
     */
    CsvRecords(LineSource lines, CsvDialect dialect, int maxBytes, RecordEnd end) {
        this.lines = lines;
        this.dialect = dialect;
        this.quotes = new CsvQuotes(dialect);
        this.maxBytes = maxBytes;
        this.end = end;
        this.comment = dialect.comment() == CsvDialect.NONE
                ? null
                : String.valueOf(dialect.comment()).getBytes(StandardCharsets.UTF_8);
    }

    /** Skips a first line such as {@code sep=;}, as Excel has it. Returns the delimiter that it states; null for another line. */
    String skipDelimiterLine() {
        TextSlice line = take();
        if (line == null) {
            return null;
        }
        Matcher stated = DELIMITER_LINE.matcher(line.length() > LONGEST_DELIMITER_LINE ? "" : line.toString());
        if (stated.matches()) {
            return stated.group(1);
        }
        LineBuffer unread = new LineBuffer();
        unread.add(line, position);
        pending.add(unread);
        return null;
    }

    /** Text of the next record, in memory that the next call may reuse; null after the last one. */
    TextSlice next() {
        for (TextSlice line = take(); line != null; line = take()) {
            if (!isBlank(line) && !isComment(line)) {
                recordPosition = position;
                return end.isInQuotes(line) && maxBytes > 0 && !isCut(line) ? joined(line) : line;
            }
        }
        return null;
    }

    /** Byte of the file at which the last record begins, if the lines have positions. */
    long recordPosition() {
        return recordPosition;
    }

    /** Number of lines that were read ahead. */
    int pendingLines() {
        return pending.stream().mapToInt(LineBuffer::remaining).sum();
    }

    /** Whether a record is a line that was cut because of its length, which has no line ends as joined lines have. */
    static boolean isCut(TextSlice record) {
        if (!BoundedLines.isTooLong(record.length())) {
            return false;
        }
        int place = record.offset();
        while (place < record.offset() + record.length() && record.bytes()[place] != '\n') {
            place++;
        }
        return place == record.offset() + record.length();
    }

    /** The start of such a line. */
    static String shownStart(TextSlice record) {
        return BoundedLines.shownStart(record.bytes(), record.offset(), record.length());
    }

    private TextSlice take() {
        while (!pending.isEmpty() && pending.peek().remaining() == 0) {
            pending.remove();
        }
        if (!pending.isEmpty()) {
            position = pending.peek().nextPosition();
            return pending.peek().next();
        }
        TextSlice line = lines.nextLine();
        position = lines.position();
        return line;
    }

    private TextSlice joined(TextSlice first) {
        LineBuffer taken = new LineBuffer();
        taken.add(first, position);
        CsvQuotes.LineEnd place = CsvQuotes.LineEnd.IN_QUOTES;
        while (place == CsvQuotes.LineEnd.IN_QUOTES) {
            TextSlice line = take();
            boolean isOwn = line != null;
            line = isOwn ? line : lines.nextLineBeyond();
            boolean fits = line != null && taken.textBytes() + 1L + line.length() <= maxBytes;
            place = fits ? quotes.endOfContinuation(line.toString()) : CsvQuotes.LineEnd.MISPLACED;
            if (isOwn) {
                taken.add(line, position);
            } else if (fits) {
                taken.addToText(line);
            }
        }
        TextSlice record = taken.text();
        if (place != CsvQuotes.LineEnd.OUTSIDE) {
            record = taken.next();
            pending.addFirst(taken);
        }
        end.isInQuotes(record);
        return record;
    }

    /** A line of blanks is empty, but one of tabs that separate values is not. */
    private boolean isBlank(TextSlice line) {
        if (isCut(line)) {
            return false;
        }
        for (int i = line.offset(); i < line.offset() + line.length(); i++) {
            byte letter = line.bytes()[i];
            if (letter < 0 || letter > ' ' || (letter == '\t' && dialect.delimiter() == '\t')) {
                return false;
            }
        }
        return true;
    }

    private boolean isComment(TextSlice line) {
        if (comment == null || line.length() < comment.length) {
            return false;
        }
        for (int i = 0; i < comment.length; i++) {
            if (line.bytes()[line.offset() + i] != comment[i]) {
                return false;
            }
        }
        return true;
    }
}
