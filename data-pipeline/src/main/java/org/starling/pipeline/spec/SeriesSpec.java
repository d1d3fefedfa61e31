package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Windows of consecutive records of a time series: the {@code data.windows} block. A window is one example. Its features have the
 * shape {@code [values, length]} that recurrent layers require; its label is that of one record.
 *
 * @param time column that orders the records: numbers, or points of time
 * @param by columns that identify a series; empty if all records are one series
 * @param length records in a window
 * @param stride number of records from the start of a window to the start of the next
 * @param horizon number of records from the last one of the window to that of the label; 0 for the last one itself
 */
public record SeriesSpec(
        String time, @Default("[]") List<String> by, int length, @Default("1") int stride, @Default("1") int horizon)
        implements Serializable {
    private static final int MAX_LENGTH = 1 << 20;

    public SeriesSpec {
        new Checks()
                .requirePresent(time, "time")
                .requirePresent(by, "by")
                .require(
                        by == null || new HashSet<>(by).size() == by.size(),
                        "by",
                        "must name each column once, is " + by)
                .require(by == null || !by.contains(time), "by", "must not name the column of times, " + time)
                .require(
                        length >= 1 && length <= MAX_LENGTH,
                        "length",
                        "must lie between 1 and " + MAX_LENGTH + ", is " + length)
                .require(
                        stride >= 1 && stride <= MAX_LENGTH,
                        "stride",
                        "must lie between 1 and " + MAX_LENGTH + ", is " + stride)
                .require(
                        horizon >= 0 && horizon <= MAX_LENGTH,
                        "horizon",
                        "must lie between 0 and " + MAX_LENGTH + ", is " + horizon)
                .done();
        by = List.copyOf(by);
    }

    /** Windows, with their labels, in a series of so many records. */
    public long windows(long records) {
        return records < span() ? 0 : (records - span()) / stride + 1;
    }

    /** Records from the first one of a window to the one of its label. */
    public int span() {
        return Math.addExact(length, horizon);
    }
}
