package org.starling.pipeline.validate;

import org.starling.pipeline.column.TextSlice;

/**
 * The cells of one record, by column of its table, as the source holds them. One object may be reused for all records; texts
 * are valid until the next record. Not thread-safe.
 */
public interface RecordCells {
    /** File, or table, that the record came from. */
    TextSlice source();

    /** Why the record could not be split into texts that can be decoded; null for one that could. */
    TextSlice fault();

    /**
     * Moves {@code text} to a cell as the source writes it; a cell of another type is written out.
     *
     * @return false if there is no value; the text is empty then
     */
    boolean read(int column, TextSlice text);

    /** Hash of the value of a cell; the seed if there is none. */
    long hash(int column, long seed);

    /** The record as a person would look for it, in memory that may be reused. */
    TextSlice shown();
}
