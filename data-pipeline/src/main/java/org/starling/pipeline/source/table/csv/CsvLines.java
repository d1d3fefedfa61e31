package org.starling.pipeline.source.table.csv;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;

/** Single CSV lines, split and joined by the library that Spark uses for it. Not thread-safe. */
public final class CsvLines {
    /** More than any table has. */
    public static final int MAX_COLUMNS = 1 << 20;

    private static final String COMMA = ",";

    private final CsvParser parser;
    private final CsvWriter writer;

    public CsvLines(CsvDialect dialect) {
        CsvParserSettings reading = new CsvParserSettings();
        reading.getFormat().setDelimiter(dialect.delimiter());
        reading.getFormat().setQuote(dialect.quote());
        reading.getFormat().setQuoteEscape(dialect.escape());
        if (dialect.escape() != dialect.quote()) {
            reading.getFormat().setCharToEscapeQuoteEscaping(dialect.escape());
        }
        // comments are left out before; otherwise a record that begins with # would be one
        reading.getFormat().setComment('\0');
        reading.setMaxColumns(MAX_COLUMNS);
        reading.setMaxCharsPerColumn(-1);
        reading.setIgnoreLeadingWhitespaces(true);
        reading.setIgnoreTrailingWhitespaces(true);
        parser = new CsvParser(reading);
        CsvWriterSettings writing = new CsvWriterSettings();
        writing.getFormat().setDelimiter(COMMA);
        writing.setMaxColumns(MAX_COLUMNS);
        writer = new CsvWriter(writing);
    }

    /** The values of a record, which may have line ends in quotes; null for an empty line. */
    String[] split(String line) {
        return parser.parseLine(line);
    }

    /** The values as a line with commas and the quotes of RFC 4180. */
    public String join(String[] values) {
        return writer.writeRowToString(values);
    }
}
