package org.starling.driver.tracking.tensorboard;

import java.io.IOException;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * The distribution of some numbers in buckets of equal width, as {@code HistogramProto}. Values that are not finite are left out.
 * Not thread-safe.
 */
final class Histogram {
    private static final int MIN = 1;
    private static final int MAX = 2;
    private static final int COUNT = 3;
    private static final int SUM = 4;
    private static final int SUM_OF_SQUARES = 5;
    private static final int LIMITS = 6;
    private static final int BUCKETS = 7;
    private static final int BUCKET_COUNT = 30;

    private final double[] limits = new double[BUCKET_COUNT];
    private final double[] counts = new double[BUCKET_COUNT];
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private long count;
    private double sum;
    private double sumOfSquares;

    private Histogram() {}

    /** The distribution of {@code values[from]} to {@code values[to - 1]}. */
    static Histogram of(float[] values, int from, int to) {
        Histogram histogram = new Histogram();
        for (int i = from; i < to; i++) {
            histogram.add(values[i]);
        }
        if (histogram.count > 0) {
            histogram.fill(values, from, to);
        }
        return histogram;
    }

    private void add(float value) {
        if (Float.isFinite(value)) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            count++;
            sum += value;
            sumOfSquares += (double) value * value;
        }
    }

    private void fill(float[] values, int from, int to) {
        double width = max > min ? (max - min) / BUCKET_COUNT : 1;
        for (int bucket = 0; bucket < BUCKET_COUNT; bucket++) {
            limits[bucket] = min + (bucket + 1) * width;
        }
        for (int i = from; i < to; i++) {
            if (Float.isFinite(values[i])) {
                counts[Math.min(BUCKET_COUNT - 1, (int) ((values[i] - min) / width))]++;
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    void writeTo(CodedOutputStream out) throws IOException {
        out.writeDouble(MIN, min);
        out.writeDouble(MAX, max);
        out.writeDouble(COUNT, (double) count);
        out.writeDouble(SUM, sum);
        out.writeDouble(SUM_OF_SQUARES, sumOfSquares);
        packed(out, LIMITS, limits);
        packed(out, BUCKETS, counts);
    }

    private static void packed(CodedOutputStream out, int field, double[] values) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(values.length * Double.BYTES);
        for (double value : values) {
            out.writeDoubleNoTag(value);
        }
    }
}
