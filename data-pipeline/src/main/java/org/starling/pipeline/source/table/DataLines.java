package org.starling.pipeline.source.table;

import java.io.Serializable;
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
    private transient UTF8String file;

    DataLines(Header header) {
        headed = header == Header.PRESENT;
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

    private static boolean isBlank(UTF8String line) {
        for (int i = 0; i < line.numBytes(); i++) {
            byte letter = Platform.getByte(line.getBaseObject(), line.getBaseOffset() + i);
            if (letter < 0 || letter > ' ') {
                return false;
            }
        }
        return true;
    }
}
