package org.starling.pipeline.column;

import java.io.Serializable;
import java.util.Arrays;

/** Positions of the records of a block in their time series. Immutable. */
public final class SeriesColumn implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TextColumn series;
    private final double[] times;
    private final double[] rests;
    private final long[] contents;

    private SeriesColumn(TextColumn series, double[] times, double[] rests, long[] contents) {
        this.series = series;
        this.times = times;
        this.rests = rests;
        this.contents = contents;
    }

    /** Key of the series of a row; null if it is unknown. */
    public TextSlice series(int row) {
        return series.at(row);
    }

    /** The time of a row; 0 if it is unknown. */
    public double time(int row) {
        return times[row];
    }

    /** The part of the time of a row that {@link #time} does not hold. */
    public double timeRest(int row) {
        return rests[row];
    }

    /** Hash of the features of a row, by which rows of equal time are ordered. */
    public long content(int row) {
        return contents[row];
    }

    /** Gathers places. Not thread-safe. */
    public static final class Builder {
        private final TextColumn.Builder series;
        private final double[] times;
        private final double[] rests;
        private final long[] contents;
        private int rows;

        /** Room for a number of rows. */
        public Builder(int maxRows) {
            series = new TextColumn.Builder(maxRows);
            times = new double[maxRows];
            rests = new double[maxRows];
            contents = new long[maxRows];
        }

        /** Appends a place; the series may be null. */
        public void add(TextSlice newSeries, double time, double rest, long content) {
            series.add(newSeries);
            times[rows] = time;
            rests[rows] = rest;
            contents[rows] = content;
            rows++;
        }

        /** Bytes of the names of all series. */
        public int bytes() {
            return series.bytes();
        }

        public SeriesColumn build() {
            return new SeriesColumn(
                    series.build(),
                    Arrays.copyOf(times, rows),
                    Arrays.copyOf(rests, rows),
                    Arrays.copyOf(contents, rows));
        }
    }
}
