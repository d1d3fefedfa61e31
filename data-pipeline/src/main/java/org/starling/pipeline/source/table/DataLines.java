package org.starling.pipeline.source.table;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.source.Header;

/**
 * Tells lines that hold a record from headers and empty ones. Must see all lines of a piece of a file in their order. Called from
 * generated code; not thread-safe, each task has its own.
 */
public final class DataLines implements Serializable {
    private static final long serialVersionUID = 1L;

    private final boolean headed;
    private final byte delimiter;
    private transient UTF8String file;

    DataLines(Header header, String delimiter) {
        headed = header == Header.PRESENT;
        this.delimiter = delimiter.getBytes(StandardCharsets.UTF_8)[0];
    }

    /**
     * Whether a line holds a record.
     *
     * @param start place in the file where the piece begins that the line is in
     */
    public boolean isRecord(UTF8String line, UTF8String path, long start) {
        if (isBlank(line)) {
            return false;
        }
        if (headed && start == 0 && !path.equals(file)) {
            file = path.clone();
            return false;
        }
        return true;
    }

    /** A line of blanks is empty, but one of tabs that separate values is not. */
    private boolean isBlank(UTF8String line) {
        for (int i = 0; i < line.numBytes(); i++) {
            byte letter = Platform.getByte(line.getBaseObject(), line.getBaseOffset() + i);
            if (letter < 0 || letter > ' ' || (letter == '\t' && delimiter == '\t')) {
                return false;
            }
        }
        return true;
    }
}
