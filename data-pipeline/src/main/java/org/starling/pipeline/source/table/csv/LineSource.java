package org.starling.pipeline.source.table.csv;

import org.starling.pipeline.column.TextSlice;

/** The lines of a piece of a file, in their order. Not thread-safe. */
public interface LineSource {
    /** The next line, in memory that the next call may reuse; null at the end of the piece. */
    TextSlice nextLine();

    /** The next line after the end of the piece; null at the end of the file. */
    default TextSlice nextLineBeyond() {
        return null;
    }

    /** Skips lines. Returns whether there were as many in the piece. */
    default boolean skip(int count) {
        for (int i = 0; i < count; i++) {
            if (nextLine() == null) {
                return false;
            }
        }
        return true;
    }

    /** Byte of the file at which the last line begins; 0 if not known. */
    default long position() {
        return 0;
    }
}
