package org.starling.pipeline.record;

/** Property of a record that depends on the other records of its table. */
public enum RecordFlag {
    /** It is a duplicate of another record. */
    DUPLICATE,
    /** It is among the last records of its time series, which are for testing. */
    LATER,
    /** Its time series is shorter than a window with its label. */
    IN_SHORT_SERIES,
    /** Its time series is long enough, but no window uses it. */
    IN_NO_WINDOW
}
