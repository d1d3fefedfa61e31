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

    /** Byte of the file at which the last line begins; 0 if not known. */
    default long position() {
        return 0;
    }
}
