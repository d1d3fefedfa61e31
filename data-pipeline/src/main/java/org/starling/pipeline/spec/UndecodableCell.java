package org.starling.pipeline.spec;

/** Treatment of a cell that has no value of its column's type, such as "n/a" in a column of numbers. */
public enum UndecodableCell {
    /** Its record is rejected. */
    REJECT,
    /** It counts as missing. */
    MISSING
}
