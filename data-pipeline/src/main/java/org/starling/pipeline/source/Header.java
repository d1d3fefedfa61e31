package org.starling.pipeline.source;

/** Whether the first line of each CSV file names the columns. */
public enum Header {
    /** The first line names the columns. */
    PRESENT,
    /** There is no such line; columns are called c0, c1, and so on. */
    ABSENT
}
