package org.starling.pipeline.spec;

/** Scaling of numbers to a common range. Fitted to the training records. A constant column becomes 0. */
public enum Scaling {
    /** Unchanged values. */
    NONE,
    /** To mean 0 and variance 1. */
    STANDARDISE,
    /** To 0…1: from the smallest to the largest value. */
    MIN_MAX,
    /** Median to 0, interquartile range to 1: outliers do not count. */
    ROBUST,
    /** Sign of x times log(1 + |x|). */
    LOG1P,
    /** All columns of the entry together to a vector of length 1; one of zeros stays. */
    UNIT_NORM
}
