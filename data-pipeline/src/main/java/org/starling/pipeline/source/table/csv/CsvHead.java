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
            lines.skip(source.skippedLines());
            requireDelimiter(texts.skipDelimiterLine(), dialect, file);
            long bytes = 0;
            while (records.size() < limit && bytes <= BoundedLines.MAX_BYTES) {
                TextSlice text = texts.next();
                if (text == null) {
                    break;
                }
                boolean isHeader = records.isEmpty() && source.header() == Header.PRESENT;
                if (isHeader) {
                    requireDecoded(text, file, lines.charset());
                } else if (CsvRecords.isCut(text)) {
                    continue;
                }
                bytes += text.length();
                String[] values = parser.split(text.toString());
                if (isHeader) {
                    requireWidth(values, file);
                }
                if (values != null && values.length <= CsvLines.MAX_COLUMNS) {
                    records.add(values);
                }
            }
            return new CsvHead(file, records, lines.charset());
        }
    }

    private static void requireDelimiter(String stated, CsvDialect dialect, Path file) {
        if (stated != null && stated.charAt(0) != dialect.delimiter()) {
            String delimiter = stated.replace("\t", "\\t");
            throw new DataException(
                    "Cannot read table: the first line of %s is sep=%s, and values are separated by '%s'; set delimiter: \"%s\""
                            .formatted(file, delimiter, dialect.delimiter(), delimiter));
        }
    }

    private static void requireWidth(String[] values, Path file) {
        if (values != null && values.length > CsvLines.MAX_COLUMNS) {
            throw new DataException(
                    "Cannot read table: the header of %s has more than %d names; name a CSV file with line ends, or correct delimiter"
                            .formatted(file, CsvLines.MAX_COLUMNS));
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
