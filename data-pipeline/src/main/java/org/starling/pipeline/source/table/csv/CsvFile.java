package org.starling.pipeline.source.table.csv;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/**
 * A small CSV file that the driver reads whole: a list of other files. Values are trimmed; empty lines are no rows.
 *
 * @param path its location
 * @param columns their names
 * @param rows the records; one may have too few values
 */
public record CsvFile(Path path, List<String> columns, List<Line> rows) {

    /**
     * A record.
     *
     * @param values by column; of one with a fault its start
     * @param fault reason to reject it; null for none
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Line(String[] values, String fault) {}

    /** Reads a file, plain or compressed. */
    public static CsvFile read(Path path, Header header, String delimiter, Configuration conf) {
        CsvSource source = new CsvSource(path.toString(), header, null, delimiter, null);
        CsvColumns columns = CsvColumns.of(path, source, conf);
        if (columns.names().isEmpty()) {
            throw CsvColumns.empty(path.toString());
        }
        CsvDialect dialect = CsvDialect.of(source);
        CsvLines parser = new CsvLines(dialect);
        CsvQuotes quotes = new CsvQuotes(dialect);
        List<Line> rows = new ArrayList<>();
        try (FileLines lines = FileLines.open(path, source.charset(), conf)) {
            CsvRecords records = new CsvRecords(
                    lines, dialect, CsvReading.maxRecordBytes(source), text -> quotes.endsInQuotes(text.toString()));
            records.skipDelimiterLine();
            boolean skip = header == Header.PRESENT;
            for (TextSlice record = records.next(); record != null; record = records.next()) {
                Line line = line(record, lines.charset(), parser);
                if (line.values() != null && !skip) {
                    rows.add(line);
                }
                skip = skip && line.values() == null;
            }
        }
        return new CsvFile(path, columns.names(), rows);
    }

    private static Line line(TextSlice record, Charset charset, CsvLines parser) {
        if (CsvRecords.isCut(record)) {
            return new Line(new String[] {CsvRecords.shownStart(record)}, BoundedLines.TOO_LONG);
        } else if (!Utf8.isValid(record.bytes(), record.offset(), record.length())) {
            return new Line(new String[] {record.toString()}, "not " + charset.name());
        }
        return new Line(parser.split(record.toString()), null);
    }

    /**
     * Index of a column.
     *
     * @throws DataException if there is none of that name
     */
    public int column(String name) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw new DataException("Cannot read table: %s has no column '%s'; name one of %s%s"
                    .formatted(path, name, columns, NearestName.hint(name, columns)));
        }
        return index;
    }
}
