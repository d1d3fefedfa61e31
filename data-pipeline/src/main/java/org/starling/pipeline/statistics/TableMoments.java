package org.starling.pipeline.statistics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Statistics of each column of little-endian doubles. */
final class TableMoments implements MomentsAccumulator {
    private static final long serialVersionUID = 1L;

    private final List<String> names;
    private final ExactSum[] sums;
    private final ExactSum[] squares;
    private final double[] min;
    private final double[] max;
    private long count;

    TableMoments(List<String> names) {
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
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
    }

    @Override
    public void add(byte[] features) {
        ByteBuffer values = ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < sums.length; i++) {
            double value = values.getDouble();
            sums[i].add(value);
            squares[i].addSquare(value);
            min[i] = Math.min(min[i], value);
            max[i] = Math.max(max[i], value);
        }
        count++;
    }

    @Override
    public MomentsAccumulator merge(MomentsAccumulator other) {
        TableMoments added = (TableMoments) other;
        for (int i = 0; i < sums.length; i++) {
            sums[i].add(added.sums[i]);
            squares[i].add(added.squares[i]);
            min[i] = Math.min(min[i], added.min[i]);
            max[i] = Math.max(max[i], added.max[i]);
        }
        count += added.count;
        return this;
    }

    @Override
    public List<FeatureStatistics> result() {
        List<FeatureStatistics> result = new ArrayList<>();
        for (int i = 0; i < sums.length; i++) {
            double mean = Moments.mean(count, sums[i].units(), ExactSum.UNIT_EXPONENT);
            double variance = Moments.variance(count, sums[i].units(), squares[i].units(), ExactSum.UNIT_EXPONENT);
            result.add(new FeatureStatistics(names.get(i), count, mean, variance, min[i], max[i]));
        }
        return result;
    }
}
