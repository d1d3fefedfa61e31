package org.starling.benchmarks.definition;

/** How much work a run does. */
public enum Scale {
    /** Enough for numbers that can be quoted. */
    FULL,
    /** Just enough to see that everything runs. */
    QUICK
}
