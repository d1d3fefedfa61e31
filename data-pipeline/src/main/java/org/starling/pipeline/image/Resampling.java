package org.starling.pipeline.image;

/**
 * Scales images with a triangle filter: bilinear interpolation when they grow, a weighted mean of all pixels that a new pixel
 * covers when they shrink. Weights are whole numbers, so the result has the same bits everywhere.
 */
final class Resampling {
    private static final int WEIGHT_BITS = 20;

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
        byte[] middle = new byte[image.height() * width];
        for (int channel = 0; channel < image.channels(); channel++) {
            int source = channel * image.height() * image.width();
            for (int y = 0; y < image.height(); y++) {
                across.apply(image.values(), source + y * image.width(), 1, middle, y * width, 1);
            }
            for (int x = 0; x < width; x++) {
                down.apply(middle, x, width, result.values(), channel * height * width + x, width);
            }
        }
        return result;
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

        void apply(byte[] source, int from, int stride, byte[] target, int to, int targetStride) {
            for (int i = 0; i < first.length; i++) {
                int sum = 1 << (WEIGHT_BITS - 1);
                int at = from + first[i] * stride;
                for (int weight : weights[i]) {
                    sum += weight * (source[at] & 0xff);
                    at += stride;
                }
                target[to + i * targetStride] = (byte) (sum >>> WEIGHT_BITS);
            }
        }
    }
}
