package org.starling.pipeline.source.table.csv;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;

/** Single CSV lines, split and joined by the library that Spark uses for it. Not thread-safe. */
public final class CsvLines {
    /** More than any table has. */
    public static final int MAX_COLUMNS = 1 << 20;

    private static final String COMMA = ",";

    /** The parser and the writer have memory for all columns that there may be. */
    private static final int NARROW = 1 << 12;

    private final CsvDialect dialect;
    private final CsvParser narrow;
    /** Null until a record with many columns is split. */
    private CsvParser wide;
    /** Null until a record is joined. */
    private CsvWriter writer;

    public CsvLines(CsvDialect dialect) {
        this.dialect = dialect;
        this.narrow = parser(dialect, NARROW);
    }

    private static CsvParser parser(CsvDialect dialect, int columns) {
        CsvParserSettings reading = new CsvParserSettings();
        reading.getFormat().setDelimiter(dialect.delimiter());
        reading.getFormat().setQuote(dialect.quote());
        reading.getFormat().setQuoteEscape(dialect.escape());
        if (dialect.escape() != dialect.quote()) {
            reading.getFormat().setCharToEscapeQuoteEscaping(dialect.escape());
        }
        // comments are left out before; otherwise a record that begins with # would be one
        reading.getFormat().setComment('\0');
        reading.setMaxColumns(columns);
        reading.setMaxCharsPerColumn(-1);
        reading.setIgnoreLeadingWhitespaces(true);
        reading.setIgnoreTrailingWhitespaces(true);
        return new CsvParser(reading);
    }

    /**
     * The values of a record, which may have line ends in quotes; null for an empty line. One with more than {@link #MAX_COLUMNS}
     * values is as many and one more without a text.
     */
    String[] split(String line) {
        long delimiters =
                line.chars().filter(letter -> letter == dialect.delimiter()).count();
        if (delimiters < NARROW) {
            return narrow.parseLine(line);
        }
        if (wide == null) {
            wide = parser(dialect, MAX_COLUMNS);
        }
        try {
            return wide.parseLine(line);
        } catch (TextParsingException e) {
            // its only other limit, of characters, is switched off
            wide = null;
            return new String[MAX_COLUMNS + 1];
        }
    }

    /** The values as a line with commas and the quotes of RFC 4180. */
    public String join(String[] values) {
        if (writer == null) {
            CsvWriterSettings writing = new CsvWriterSettings();
            writing.getFormat().setDelimiter(COMMA);
            writing.setMaxColumns(MAX_COLUMNS);
            writer = new CsvWriter(writing);
        }
        return writer.writeRowToString(values);
    }
}
