package org.starling.pipeline.column;

/** The cells of one record, by input, as they were read: neither filled nor clipped. */
public interface RowCells {
    /** Whether there is no value. */
    boolean isMissing(int input);

    /** The value of a numeric input that is not missing. */
    double number(int input);

    /** The value of another input that is not missing. */
    TextSlice text(int input);
}
