package org.starling.pipeline.source.table.csv;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.TextFile;

/**
 * Finds the first record of a piece of a file. A piece may begin within quotes; the lines before the end of that record belong
 * to the piece before. The text before the piece decides, as far back as a record may reach: without quotes in it, the piece
 * begins with a record. Otherwise the records before the piece are read twice, from outside and from within quotes, and the
 * reading that gives more records with the right number of values is taken.
 */
final class CsvPieceStart {
    private static final int FIRST_UNICODE = 0x80;

    private final CsvReading reading;
    private final Path path;
    private final long start;

    /** A piece of a plain file that begins at {@code start}. */
    CsvPieceStart(CsvReading reading, String path, long start) {
        this.reading = reading;
        this.path = new Path(path);
        this.start = start;
    }

    /** Number of first lines of the piece that belong to a record before it. */
    int linesOfEarlierRecord() {
        long from = Math.max(0, start - reading.maxRecordBytes());
        if (!mayHoldQuotes(from)) {
            return 0;
        }
        Run outside = read(from, CsvQuotes.LineEnd.OUTSIDE);
        if (from == 0) {
            return outside.lines();
        }
        Run inQuotes = read(from, CsvQuotes.LineEnd.IN_QUOTES);
        return inQuotes.records() > outside.records() ? inQuotes.lines() : outside.lines();
    }

    /**
     * One reading of the text before the piece.
     *
     * @param records number of records with the right number of values
     * @param lines number of first lines of the piece that belong to the last one
     */
    private record Run(int records, int lines) {}

    private boolean mayHoldQuotes(long from) {
        char quote = reading.dialect().quote();
        if (quote == CsvDialect.NONE) {
            return false;
        } else if (quote >= FIRST_UNICODE) {
            return true;
        }
        byte[] before = new byte[(int) (start - from)];
        Configuration conf = reading.conf();
        try (FSDataInputStream stream = path.getFileSystem(conf).open(path)) {
            stream.readFully(from, before);
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
        for (byte letter : before) {
            if (letter == quote) {
                return true;
            }
        }
        return false;
    }

    private Run read(long from, CsvQuotes.LineEnd before) {
        try (FileLines file = FileLines.from(path, from, reading.conf())) {
            Counted lines = new Counted(file);
            if (from == 0) {
                lines.skip(reading.start().skippedLines());
            }
            CsvQuotes quotes = new CsvQuotes(reading.dialect());
            CsvQuotes.LineEnd end = before;
            while (end == CsvQuotes.LineEnd.IN_QUOTES && lines.inPiece == 0) {
                TextSlice line = lines.nextLine();
                end = line == null ? CsvQuotes.LineEnd.MISPLACED : quotes.endOfContinuation(line.toString());
            }
            if (end != CsvQuotes.LineEnd.OUTSIDE || lines.inPiece > 0) {
                return new Run(-1, 0);
            }
            CsvSplitter splitter = reading.splitter();
            CsvRecords records = reading.records(lines, splitter, null);
            int fitting = 0;
            while (records.next() != null && records.recordPosition() <= start) {
                fitting += splitter.fault() == null ? 1 : 0;
                int taken = lines.inPiece - records.pendingLines();
                if (taken > 0) {
                    return new Run(fitting, taken);
                }
            }
            return new Run(fitting, 0);
        }
    }

    /** Lines, of which those in the piece are counted. */
    private final class Counted implements LineSource {
        private final FileLines file;
        private int inPiece;

        Counted(FileLines file) {
            this.file = file;
        }

        @Override
        public TextSlice nextLine() {
            TextSlice line = file.nextLine();
            inPiece += line != null && file.position() > start ? 1 : 0;
            return line;
        }

        @Override
        public long position() {
            return file.position();
        }
    }
}
