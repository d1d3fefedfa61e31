package org.starling.pipeline.source.table.csv;

import java.io.Serializable;
import org.starling.pipeline.source.CsvSource;

/**
 * The special characters of CSV lines. {@link #NONE} stands for a character that there is not.
 *
 * @param delimiter between values
 * @param quote around values
 * @param escape before a quote within quotes; the quote itself if such a quote is doubled
 * @param comment at the start of lines that are no records
 * @param nullValue text of a missing value, besides the empty text; null for none
 */
public record CsvDialect(char delimiter, char quote, char escape, char comment, String nullValue)
        implements Serializable {
    /** No text has this character. */
    static final char NONE = '\uFFFF';

    private static final char QUOTE = '"';

    /** Quotes as in RFC 4180, and no comments. */
    public static CsvDialect of(String delimiter) {
        return new CsvDialect(delimiter.charAt(0), QUOTE, QUOTE, NONE, null);
    }

    public static CsvDialect of(CsvSource source) {
        char quote = source.quote() == null ? QUOTE : characterOf(source.quote(), NONE);
        return new CsvDialect(
                source.delimiter().charAt(0),
                quote,
                characterOf(source.escape(), quote),
                characterOf(source.comment(), NONE),
                source.nullValue());
    }

    private static char characterOf(String text, char otherwise) {
        return text == null || text.isEmpty() ? otherwise : text.charAt(0);
    }
}
