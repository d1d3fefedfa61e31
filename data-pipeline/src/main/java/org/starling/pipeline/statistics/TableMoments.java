package org.starling.pipeline.statistics;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Gathers statistics of columns of doubles, missing values apart. Mergeable; not thread-safe. */
public final class TableMoments implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> names;
    private final ExactSum[] sums;
    private final ExactSum[] squares;
    private final double[] min;
    private final double[] max;
    private final long[] counts;
    private final long[] missing;

    /**
     * Starts with no values.
     *
     * @param names of the columns
     */
    public TableMoments(List<String> names) {
        this.names = List.copyOf(names);
        int columns = names.size();
        sums = new ExactSum[columns];
        squares = new ExactSum[columns];
        for (int i = 0; i < columns; i++) {
            sums[i] = new ExactSum();
            squares[i] = new ExactSum();
        }
        min = new double[columns];
        max = new double[columns];
        counts = new long[columns];
        missing = new long[columns];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
    }

    /**
     * Adds values of one column.
     *
     * @param values finite doubles in the range of float32
     * @param absent number of missing values
     */
    public void add(int column, double[] values, long absent) {
        for (double value : values) {
            sums[column].add(value);
            squares[column].addSquare(value);
            min[column] = Math.min(min[column], value);
            max[column] = Math.max(max[column], value);
        }
        counts[column] += values.length;
        missing[column] += absent;
    }

    /** Adds all that {@code other}, of the same columns, has gathered; returns this. */
    public TableMoments merge(TableMoments other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i].add(other.sums[i]);
            squares[i].add(other.squares[i]);
            min[i] = Math.min(min[i], other.min[i]);
            max[i] = Math.max(max[i], other.max[i]);
            counts[i] += other.counts[i];
            missing[i] += other.missing[i];
        }
        return this;
    }

    /** Number of rows without a value of a column. */
    public long missing(int column) {
        return missing[column];
    }

    /** The statistics of a column; empty if no row has a value of it. */
    public Optional<FeatureStatistics> column(int column) {
        long count = counts[column];
        if (count == 0) {
            return Optional.empty();
        }
        BigInteger sum = sums[column].units();
        double mean = Moments.mean(count, sum, ExactSum.UNIT_EXPONENT);
        double variance = Moments.variance(count, sum, squares[column].units(), ExactSum.UNIT_EXPONENT);
        return Optional.of(new FeatureStatistics(names.get(column), count, mean, variance, min[column], max[column]));
    }
}
