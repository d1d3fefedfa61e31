package org.starling.pipeline.source;

/** Presence of a first line with column names in each CSV file. */
public enum Header {
    /** The first line names the columns. */
    PRESENT,
    /** There is no such line; columns are called c0, c1, and so on. */
    ABSENT
}
