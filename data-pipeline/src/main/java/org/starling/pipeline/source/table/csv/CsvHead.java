package org.starling.pipeline.source.table.csv;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/**
 * The first records of a CSV file, with its header if it has one.
 *
 * @param records values by column, null for empty ones
 * @param charset encoding of the file
 */
public record CsvHead(Path file, List<String[]> records, Charset charset) {

    /**
     * Reads the first records of a file.
     *
     * @param limit number of records
     * @throws DataException if it is unreadable, or its header cannot be decoded
     */
    public static CsvHead read(Path file, CsvSource source, int limit, Configuration conf) {
        CsvDialect dialect = CsvDialect.of(source);
        CsvLines parser = new CsvLines(dialect);
        CsvQuotes quotes = new CsvQuotes(dialect);
        List<String[]> records = new ArrayList<>();
        try (FileLines lines = FileLines.open(file, source.charset(), conf)) {
            CsvRecords texts = new CsvRecords(
                    lines, dialect, CsvReading.maxRecordBytes(source), text -> quotes.endsInQuotes(text.toString()));
            long bytes = 0;
            while (records.size() < limit && bytes <= BoundedLines.MAX_BYTES) {
                TextSlice text = texts.next();
                if (text == null) {
                    break;
                }
                if (records.isEmpty() && source.header() == Header.PRESENT) {
                    requireDecoded(text, file, lines.charset());
                } else if (CsvRecords.isCut(text)) {
                    continue;
                }
                bytes += text.length();
                String[] values = parser.split(text.toString());
                if (values != null) {
                    records.add(values);
                }
            }
            return new CsvHead(file, records, lines.charset());
        }
    }

    private static void requireDecoded(TextSlice header, Path file, Charset charset) {
        if (CsvRecords.isCut(header)) {
            throw new DataException(
                    "Cannot read table: the header of %s has more than %d bytes; name a CSV file with line ends"
                            .formatted(file, BoundedLines.MAX_BYTES));
        }
        if (!Utf8.isValid(header.bytes(), header.offset(), header.length())) {
            throw new DataException(
                    "Cannot read table: the header of %s is not %s; set source.encoding, such as ISO-8859-1"
                            .formatted(file, charset.name()));
        }
    }

    /** The first record; empty if there is none. */
    public List<String> header() {
        return records.isEmpty() ? List.of() : Arrays.asList(records.get(0));
    }

    /** The records after the first one. */
    public List<String[]> rows() {
        return records.subList(Math.min(1, records.size()), records.size());
    }
}
