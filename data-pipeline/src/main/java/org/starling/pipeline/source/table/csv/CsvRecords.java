package org.starling.pipeline.source.table.csv;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.starling.pipeline.column.TextSlice;

/**
 * The records of a piece of a CSV file. A record is a line, or several lines if a value in quotes holds line ends; these are
 * joined by {@code \n}. A line whose quotes are not closed within the limit, or closed in the middle of a value, is a record of
 * its own, and so is the next line. Empty lines and comments are no records. Not thread-safe.
 */
final class CsvRecords {
    private final LineSource lines;
    private final CsvDialect dialect;
    private final CsvQuotes quotes;
    private final int maxBytes;
    private final RecordEnd end;
    private final byte[] comment;
    /** Lines that were read ahead and are not part of a record yet. */
    private final Deque<Line> pending = new ArrayDeque<>();

    private long position;
    private long recordPosition;

    /** Reads a text as a record. */
    @FunctionalInterface
    interface RecordEnd {
        /** Whether the text ends within quotes, so that the record may continue in the next line. */
        boolean isInQuotes(TextSlice text);
    }

    private record Line(TextSlice text, long position) {}

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

    /** Text of the next record, in memory that the next call may reuse; null after the last one. */
    TextSlice next() {
        for (TextSlice line = take(); line != null; line = take()) {
            if (!isBlank(line) && !isComment(line)) {
                recordPosition = position;
                return end.isInQuotes(line) && maxBytes > 0 ? joined(line.copy()) : line;
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
        return pending.size();
    }

    private TextSlice take() {
        Line next = pending.poll();
        if (next != null) {
            position = next.position();
            return next.text();
        }
        TextSlice line = lines.nextLine();
        position = lines.position();
        return line;
    }

    private TextSlice joined(TextSlice first) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(first.bytes(), first.offset(), first.length());
        Deque<Line> taken = new ArrayDeque<>();
        CsvQuotes.LineEnd place = CsvQuotes.LineEnd.IN_QUOTES;
        while (place == CsvQuotes.LineEnd.IN_QUOTES) {
            TextSlice line = take();
            if (line != null) {
                line = line.copy();
                taken.add(new Line(line, position));
            } else {
                line = lines.nextLineBeyond();
            }
            if (line == null || joined.size() + 1L + line.length() > maxBytes) {
                place = CsvQuotes.LineEnd.MISPLACED;
            } else {
                joined.write('\n');
                joined.write(line.bytes(), line.offset(), line.length());
                place = quotes.endOfContinuation(line.toString());
            }
        }
        TextSlice record = first;
        if (place == CsvQuotes.LineEnd.OUTSIDE) {
            record = new TextSlice().move(joined.toByteArray());
        } else {
            for (Iterator<Line> last = taken.descendingIterator(); last.hasNext(); ) {
                pending.addFirst(last.next());
            }
        }
        end.isInQuotes(record);
        return record;
    }

    /** A line of blanks is empty, but one of tabs that separate values is not. */
    private boolean isBlank(TextSlice line) {
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
