package org.starling.pipeline.image;

import java.util.Arrays;

/**
 * Scales images with a triangle filter: bilinear interpolation when they grow, a weighted mean of all pixels that a new pixel
 * covers when they shrink. Weights are whole numbers, so the result has the same bits everywhere.
 */
final class Resampling {
    private static final int WEIGHT_BITS = 20;
    /** Scaled rows that are kept. New rows that cover more share some of them, which are scaled twice. */
    private static final int KEPT_ROWS = 64;

    private static final int HALF = 1 << (WEIGHT_BITS - 1);

    private Resampling() {}

    /**
     * A window of {@code image}, scaled to {@code height × width}.
     *
     * @param top upper edge of the window in pixels; may lie between two
     * @param left left edge of it
     */
    static Pixels scale(Pixels image, double top, double left, double rows, double columns, int height, int width) {
        Axis down = Axis.of(image.height(), top, rows, height);
        Axis across = Axis.of(image.width(), left, columns, width);
        Pixels result = Pixels.of(image.channels(), height, width);
        for (int channel = 0; channel < image.channels(); channel++) {
            ScaledRows scaled = new ScaledRows(image, channel, across, Math.min(KEPT_ROWS, down.reach()));
            for (int y = 0; y < height; y++) {
                down.combine(y, scaled, result.values(), (channel * height + y) * width, width);
            }
        }
        return result;
    }

    /** Rows of one channel, scaled across when they are needed. A few are kept, so memory does not grow with the rows. */
    private static final class ScaledRows {
        private final Pixels image;
        private final int channel;
        private final Axis across;
        private final byte[][] kept;
        private final int[] numbers;

        ScaledRows(Pixels image, int channel, Axis across, int count) {
            this.image = image;
            this.channel = channel;
            this.across = across;
            kept = new byte[count][];
            numbers = new int[count];
        }

        byte[] row(int number) {
            int slot = number % kept.length;
            if (kept[slot] == null || numbers[slot] != number) {
                if (kept[slot] == null) {
                    kept[slot] = new byte[across.first.length];
                }
                numbers[slot] = number;
                across.apply(image.values(), (channel * image.height() + number) * image.width(), kept[slot]);
            }
            return kept[slot];
        }
    }

    /** Weights of the old pixels in each new pixel, along one direction. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Axis(int[] first, int[][] weights) {

        static Axis of(int size, double start, double length, int wanted) {
            double step = length / wanted;
            double reach = Math.max(1, step);
            int[] first = new int[wanted];
            int[][] weights = new int[wanted][];
            for (int i = 0; i < wanted; i++) {
                double centre = start + (i + 0.5) * step;
                int from = Math.max(0, (int) Math.floor(centre - reach + 0.5));
                int to = Math.min(size, (int) Math.floor(centre + reach + 0.5));
                double[] shares = new double[Math.max(1, to - from)];
                double sum = 0;
                for (int k = 0; k < shares.length; k++) {
                    shares[k] = Math.max(0, 1 - Math.abs(from + k + 0.5 - centre) / reach);
                    sum += shares[k];
                }
                first[i] = Math.min(from, size - 1);
                weights[i] = whole(shares, sum);
            }
            return new Axis(first, weights);
        }

        /** Shares in units of 2 to the power -{@value #WEIGHT_BITS}; the rounding error is added to the largest. */
        private static int[] whole(double[] shares, double sum) {
            int[] weights = new int[shares.length];
            int left = 1 << WEIGHT_BITS;
            int largest = 0;
            for (int k = 0; k < shares.length; k++) {
                weights[k] = sum == 0 ? 0 : (int) (shares[k] / sum * (1 << WEIGHT_BITS));
                left -= weights[k];
                largest = weights[k] > weights[largest] ? k : largest;
            }
            weights[largest] += left;
            return weights;
        }

        /** The most old pixels that a new one covers. */
        int reach() {
            return Arrays.stream(weights).mapToInt(own -> own.length).max().orElse(1);
        }

        void apply(byte[] source, int from, byte[] target) {
            for (int i = 0; i < first.length; i++) {
                int sum = HALF;
                int at = from + first[i];
                for (int weight : weights[i]) {
                    sum += weight * (source[at] & 0xff);
                    at++;
                }
                target[i] = (byte) (sum >>> WEIGHT_BITS);
            }
        }

        /** Combines old rows to the new row {@code number}. */
        void combine(int number, ScaledRows rows, byte[] target, int at, int width) {
            int[] sums = new int[width];
            Arrays.fill(sums, HALF);
            for (int k = 0; k < weights[number].length; k++) {
                int weight = weights[number][k];
                byte[] row = rows.row(first[number] + k);
                for (int x = 0; x < width; x++) {
                    sums[x] += weight * (row[x] & 0xff);
                }
            }
            for (int x = 0; x < width; x++) {
                target[at + x] = (byte) (sums[x] >>> WEIGHT_BITS);
            }
        }
    }
}
