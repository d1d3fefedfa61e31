package org.starling.pipeline.source.table.csv;

/**
 * Finds out whether lines end within quotes. A quote opens a value only at its start, and closes it unless it is escaped. Has
 * no state.
 */
final class CsvQuotes {
    private final char delimiter;
    private final char quote;
    private final char escape;

    /** Place of the end of a line after which a value in quotes may continue. */
    enum LineEnd {
        /** Within quotes. */
        IN_QUOTES,
        /** Outside of quotes. */
        OUTSIDE,
        /** Not known: the quote that would close the value is followed by other text. */
        MISPLACED
    }

    CsvQuotes(CsvDialect dialect) {
        delimiter = dialect.delimiter();
        quote = dialect.quote();
        escape = dialect.escape();
    }

    /** Whether a record that begins with a line continues in the next line. */
    boolean endsInQuotes(String line) {
        return endsInQuotes(line, 0, true);
    }

    /** The end of a line that begins within quotes. */
    LineEnd endOfContinuation(String line) {
        int closing = closingQuote(line, 0);
        if (closing < 0) {
            return LineEnd.IN_QUOTES;
        } else if (!endsValue(line, closing + 1)) {
            return LineEnd.MISPLACED;
        }
        return endsInQuotes(line, closing + 1, false) ? LineEnd.IN_QUOTES : LineEnd.OUTSIDE;
    }

    private boolean endsInQuotes(String line, int from, boolean atStart) {
        boolean valueBegins = atStart;
        for (int i = from; i < line.length(); i++) {
            char letter = line.charAt(i);
            if (valueBegins && letter == quote) {
                i = closingQuote(line, i + 1);
                if (i < 0) {
                    return true;
                }
            }
            valueBegins = line.charAt(i) == delimiter || (valueBegins && letter <= ' ');
        }
        return false;
    }

    /** Position of the first quote that is not escaped; negative if there is none. */
    private int closingQuote(String line, int from) {
        for (int i = from; i < line.length(); i++) {
            char letter = line.charAt(i);
            char next = i + 1 < line.length() ? line.charAt(i + 1) : CsvDialect.NONE;
            if (letter == escape && (next == quote || next == escape)) {
                i++;
            } else if (letter == quote) {
                return i;
            }
        }
        return -1;
    }

    private boolean endsValue(String line, int from) {
        int place = from;
        while (place < line.length() && line.charAt(place) <= ' ' && line.charAt(place) != delimiter) {
            place++;
        }
        return place == line.length() || line.charAt(place) == delimiter;
    }
}
