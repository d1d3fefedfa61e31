package org.starling.pipeline.statistics;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Statistics of each channel of images of unsigned bytes; whole numbers, so longs are exact up to 10^14 pixels. */
final class PixelMoments implements MomentsAccumulator {
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

    @Override
    public void add(byte[] features) {
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

    @Override
    public MomentsAccumulator merge(MomentsAccumulator other) {
        PixelMoments added = (PixelMoments) other;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += added.sums[i];
            squares[i] += added.squares[i];
            min[i] = Math.min(min[i], added.min[i]);
            max[i] = Math.max(max[i], added.max[i]);
        }
        images += added.images;
        return this;
    }

    @Override
    public List<FeatureStatistics> result() {
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
