package org.starling.pipeline.statistics;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** Gathers statistics of columns of doubles, missing values apart. Mergeable; not thread-safe. */
public final class TableMoments implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> names;
    private final ExactSum[] sums;
    private final ExactSum[] squares;
    private final double[] min;
    private final double[] max;
    private final long[] counts;
    private long rows;

    /**
     * Nothing gathered yet.
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
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
    }

    /**
     * Adds a row, the values of which stand in the order of the columns; null is a missing one.
     *
     * @param row finite doubles within single precision
     */
    public void add(SpecializedGetters row) {
        for (int i = 0; i < sums.length; i++) {
            if (row.isNullAt(i)) {
                continue;
            }
            double value = row.getDouble(i);
            sums[i].add(value);
            squares[i].addSquare(value);
            min[i] = Math.min(min[i], value);
            max[i] = Math.max(max[i], value);
            counts[i]++;
        }
        rows++;
    }

    /** Adds all that {@code other}, of the same columns, has gathered; returns this. */
    public TableMoments merge(TableMoments other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i].add(other.sums[i]);
            squares[i].add(other.squares[i]);
            min[i] = Math.min(min[i], other.min[i]);
            max[i] = Math.max(max[i], other.max[i]);
            counts[i] += other.counts[i];
        }
        rows += other.rows;
        return this;
    }

    /** How many rows have no value of a column. */
    public long missing(int column) {
        return rows - counts[column];
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
