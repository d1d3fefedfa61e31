package org.starling.pipeline.source.table;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;

/** Single CSV lines, split and joined by the library that Spark uses for it. Not thread-safe. */
final class CsvLines {
    /** More than any table has. */
    static final int MAX_COLUMNS = 1 << 20;

    private final CsvParser parser;
    private final CsvWriter writer;

    CsvLines(String delimiter) {
        CsvParserSettings reading = new CsvParserSettings();
        reading.getFormat().setDelimiter(delimiter);
        // otherwise a record that begins with # would be a comment
        reading.getFormat().setComment('\0');
        reading.setMaxColumns(MAX_COLUMNS);
        reading.setMaxCharsPerColumn(-1);
        reading.setIgnoreLeadingWhitespaces(true);
        reading.setIgnoreTrailingWhitespaces(true);
        parser = new CsvParser(reading);
        CsvWriterSettings writing = new CsvWriterSettings();
        writing.getFormat().setDelimiter(delimiter);
        writing.setMaxColumns(MAX_COLUMNS);
        writer = new CsvWriter(writing);
    }

    /** The values of a line; null for an empty line. */
    String[] split(String line) {
        return parser.parseLine(line);
    }

    String join(String[] values) {
        return writer.writeRowToString(values);
    }
}
