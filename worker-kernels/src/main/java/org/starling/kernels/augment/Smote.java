package org.starling.kernels.augment;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.starling.kernels.batch.FeatureType;

/**
 * Generator of new examples of a class, each at a random point between an example and one of its nearest neighbours. Source: N.
 * V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique" (2002, arXiv
 * 1106.1813). Distances are Euclidean in the unit of the normalised columns, found by comparing all pairs. Not thread-safe.
 */
public final class Smote {
    private final List<byte[]> examples;
    private final int neighbours;
    private final long seed;
    private final int[][] nearest;

    /**
     * @param examples packed floats of one class, at least one; their order decides which example is the base of which new one
     * @param neighbours how many neighbours a new example may lie towards; fewer where there are not as many
     */
    public Smote(List<byte[]> examples, int neighbours, long seed) {
        this.examples = List.copyOf(examples);
        this.neighbours = Math.min(neighbours, examples.size() - 1);
        this.seed = seed;
        this.nearest = new int[examples.size()][];
    }

    /** The new example of a number; a copy of the only one if the class has no other. */
    public byte[] create(long number) {
        int base = (int) (number % examples.size());
        byte[] result = examples.get(base).clone();
        if (neighbours == 0) {
            return result;
        }
        if (nearest[base] == null) {
            nearest[base] = nearestTo(base);
        }
        SplittableRandom random = Draws.generator(seed, number);
        byte[] other = examples.get(nearest[base][random.nextInt(neighbours)]);
        double share = random.nextDouble();
        for (int at = 0; at < result.length; at += Float.BYTES) {
            float from = FeatureType.FLOAT32.read(result, at);
            float to = FeatureType.FLOAT32.read(other, at);
            FeatureType.FLOAT32.write(result, at, (float) (from + share * ((double) to - from)));
        }
        return result;
    }

    private int[] nearestTo(int base) {
        double[] distances = new double[examples.size()];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = i == base ? Double.POSITIVE_INFINITY : distance(examples.get(base), examples.get(i));
        }
        return Arrays.copyOf(
                IntStream.range(0, distances.length)
                        .boxed()
                        .sorted((a, b) -> distances[a] == distances[b]
                                ? Integer.compare(a, b)
                                : Double.compare(distances[a], distances[b]))
                        .limit(neighbours)
                        .mapToInt(Integer::intValue)
                        .toArray(),
                neighbours);
    }

    private static double distance(byte[] one, byte[] other) {
        double sum = 0;
        for (int at = 0; at < one.length; at += Float.BYTES) {
            double difference = (double) FeatureType.FLOAT32.read(one, at) - FeatureType.FLOAT32.read(other, at);
            sum += difference * difference;
        }
        return sum;
    }
}
