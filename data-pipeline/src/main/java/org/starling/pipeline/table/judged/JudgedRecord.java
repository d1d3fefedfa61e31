package org.starling.pipeline.table.judged;

import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.table.transform.RowCells;

/**
 * A record, why it was set aside, and what it is ordered and compared by. One object may stand for one record after the other; what
 * it tells is valid until the next one is asked for. Not thread-safe.
 */
public interface JudgedRecord extends RowCells {
    /** Name of the split that the source is for. */
    String part();

    /** File that the record came from. */
    UTF8String source();

    /** Why it was set aside; null for one that is usable. */
    UTF8String reason();

    /** The record as it was read; null for one that is usable. */
    UTF8String line();

    /** Its class; null where it is missing. */
    UTF8String label();

    /** Its place in the order that the split cuts. */
    long splitHash();

    /** Its place in the order of the shards. */
    long orderHash();

    /** Whether it may be a copy of another one, by {@link #key} and {@link #check}. */
    boolean hasKey();

    /** First hash of what makes copies equal. */
    long key();

    /** Second hash of the same. */
    long check();

    /** Whether it has a place in a time series, as all records of its table have then. */
    boolean inSeries();

    /** What tells its time series from others; null where it is not known. */
    UTF8String series();

    /** Its time; 0 where it is not known. */
    double time();

    /** Hash of its features, by which records of equal time are ordered. */
    long seriesContent();
}
