package org.starling.pipeline.spec;

/** What takes the place of a missing value. Fitted to the training records. */
public enum MissingFill {
    /** Nothing: the record is set aside. */
    DROP,
    /** A value that is given. */
    CONSTANT,
    /** The mean of the column. */
    MEAN,
    /** The median of the column; the mean of both middle values where there are two. */
    MEDIAN,
    /** The most frequent value of the column; of several, the smallest. */
    MODE
}
