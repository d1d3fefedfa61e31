package org.starling.pipeline.source.table;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;

/** Single CSV lines, split and joined by the library that Spark uses for it. Not thread-safe. */
final class CsvLines {
    /** More than any table has. */
    static final int MAX_COLUMNS = 1 << 20;

    private static final char QUOTE = '"';

    private final char delimiter;
    private final CsvParser parser;
    private final CsvWriter writer;

    CsvLines(String delimiter) {
        this.delimiter = delimiter.charAt(0);
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

    /** Whether a line ends within quotes, so that its record continues in the next line. */
    boolean endsInQuotes(String line) {
        boolean valueBegins = true;
        for (int i = 0; i < line.length(); i++) {
            char letter = line.charAt(i);
            if (valueBegins && letter == QUOTE) {
                i = closingQuote(line, i + 1);
                if (i < 0) {
                    return true;
                }
            }
            valueBegins = line.charAt(i) == delimiter || (valueBegins && letter <= ' ');
        }
        return false;
    }

    /** Position of the first quote that is not doubled; negative if there is none. */
    private static int closingQuote(String line, int from) {
        int quote = line.indexOf(QUOTE, from);
        while (quote >= 0 && quote + 1 < line.length() && line.charAt(quote + 1) == QUOTE) {
            quote = line.indexOf(QUOTE, quote + 2);
        }
        return quote;
    }

    String join(String[] values) {
        return writer.writeRowToString(values);
    }
}
