package org.starling.benchmarks.definition;

/** Amount of work of a run. */
public enum Scale {
    /** Enough for numbers that can be quoted. */
    FULL,
    /** Just enough to see that everything runs. */
    QUICK
}
