package org.starling.pipeline.column;

/** The original cells of one record, by input: neither filled nor clipped. */
public interface RowCells {
    /** Whether there is no value. */
    boolean isMissing(int input);

    /** The value of a numeric input that is not missing. */
    double number(int input);

    /** The value of another input that is not missing. */
    TextSlice text(int input);
}
