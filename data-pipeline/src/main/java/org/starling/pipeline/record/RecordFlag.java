package org.starling.pipeline.record;

/** What the other records of a table make of a record. */
public enum RecordFlag {
    /** It is a copy of another one. */
    DUPLICATE,
    /** It is among the last ones of its time series, which are for testing. */
    LATER,
    /** Its time series is shorter than a window with its label. */
    IN_SHORT_SERIES,
    /** Its time series is long enough, but no window uses it. */
    IN_NO_WINDOW
}
