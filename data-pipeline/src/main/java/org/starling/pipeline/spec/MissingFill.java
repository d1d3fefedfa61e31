package org.starling.pipeline.spec;

/** Replacement of a missing value. Fitted to the training records. */
public enum MissingFill {
    /** None: the record is rejected. */
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
