package org.starling.pipeline.fit;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.statistics.Moments;

/**
 * Statistics of each channel of images of unsigned bytes; whole numbers, so longs are exact up to 10^14 pixels. Mergeable; not
 * thread-safe.
 */
public final class PixelMoments implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int channelBytes;
    private final long[] sums;
    private final long[] squares;
    private final int[] min;
    private final int[] max;
    private long images;

    PixelMoments(int channels, int channelBytes) {
        this.channelBytes = channelBytes;
        sums = new long[channels];
        squares = new long[channels];
        min = new int[channels];
        max = new int[channels];
        Arrays.fill(min, 255);
    }

    /**
     * The statistics of each channel of images, in one pass. The result does not depend on partitions.
     *
     * @param training raw examples, at least one; the column {@link RawExamples#FEATURES} is read
     */
    public static List<FeatureStatistics> statistics(Dataset<Row> training, RawFormat format) {
        return training.select(RawExamples.FEATURES)
                .as(Encoders.BINARY())
                .toJavaRDD()
                .mapPartitions(examples -> {
                    PixelMoments moments = empty(format);
                    examples.forEachRemaining(moments::add);
                    return List.of(moments).iterator();
                })
                .treeReduce(PixelMoments::merge)
                .result();
    }

    static PixelMoments empty(RawFormat format) {
        int channels = format.shape().get(0);
        return new PixelMoments(channels, format.length() / channels);
    }

    void add(byte[] features) {
        for (int channel = 0; channel < sums.length; channel++) {
            long sum = 0;
            long square = 0;
            int low = 255;
            int high = 0;
            int start = channel * channelBytes;
            for (int i = start; i < start + channelBytes; i++) {
                int pixel = features[i] & 0xff;
                sum += pixel;
                square += (long) pixel * pixel;
                low = Math.min(low, pixel);
                high = Math.max(high, pixel);
            }
            sums[channel] += sum;
            squares[channel] += square;
            min[channel] = Math.min(min[channel], low);
            max[channel] = Math.max(max[channel], high);
        }
        images++;
    }

    /** Adds all that {@code added}, of the same format, has gathered; returns this. */
    PixelMoments merge(PixelMoments added) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += added.sums[i];
            squares[i] += added.squares[i];
            min[i] = Math.min(min[i], added.min[i]);
            max[i] = Math.max(max[i], added.max[i]);
        }
        images += added.images;
        return this;
    }

    /** One entry per channel; at least one image must have been added. */
    List<FeatureStatistics> result() {
        long count = images * channelBytes;
        List<FeatureStatistics> result = new ArrayList<>();
        for (int i = 0; i < sums.length; i++) {
            BigInteger sum = BigInteger.valueOf(sums[i]);
            double variance = Moments.variance(count, sum, BigInteger.valueOf(squares[i]), 0);
            result.add(new FeatureStatistics(
                    "channel " + i, count, Moments.mean(count, sum, 0), variance, min[i], max[i]));
        }
        return result;
    }
}
