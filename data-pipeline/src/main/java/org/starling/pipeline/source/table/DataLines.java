package org.starling.pipeline.source.table;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.source.Header;

/**
 * Distinguishes lines with a record from headers and empty lines. Must get all lines of a piece of a file in their order. Not
 * thread-safe: each task has its own.
 */
final class DataLines implements Serializable {
    private static final long serialVersionUID = 1L;

    private final boolean headed;
    private final byte delimiter;
    private transient TextSlice file;

    DataLines(Header header, String delimiter) {
        headed = header == Header.PRESENT;
        this.delimiter = delimiter.getBytes(StandardCharsets.UTF_8)[0];
    }

    /**
     * Whether a line holds a record.
     *
     * @param start offset in the file of the piece with the line
     */
    boolean isRecord(TextSlice line, TextSlice path, long start) {
        if (isBlank(line)) {
            return false;
        }
        if (headed && start == 0 && !path.equals(file)) {
            file = path.copy();
            return false;
        }
        return true;
    }

    /** A line of blanks is empty, but one of tabs that separate values is not. */
    private boolean isBlank(TextSlice line) {
        for (int i = line.offset(); i < line.offset() + line.length(); i++) {
            byte letter = line.bytes()[i];
            if (letter < 0 || letter > ' ' || (letter == '\t' && delimiter == '\t')) {
                return false;
            }
        }
        return true;
    }
}
