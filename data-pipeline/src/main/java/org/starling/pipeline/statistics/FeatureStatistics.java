package org.starling.pipeline.statistics;

import java.io.Serializable;

/**
 * Statistics of one feature: a column of a table, or all pixels of one channel of the images.
 *
 * @param name the column, or "channel 0"
 * @param count values, at least 1
 * @param mean arithmetic mean
 * @param variance population variance, in the feature's unit squared
 * @param min smallest value
 * @param max largest value
 */
public record FeatureStatistics(String name, long count, double mean, double variance, double min, double max)
        implements Serializable {

    /** Population standard deviation. */
    public double deviation() {
        return Math.sqrt(variance);
    }

    /** Whether all values are equal. Compares the extremes, which are not rounded. */
    public boolean constant() {
        return min == max;
    }

    /**
     * The statistics of these values and {@code other}'s together. Source: T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating
     * formulae and a pairwise algorithm for computing sample variances" (1979).
     */
    public FeatureStatistics and(FeatureStatistics other, String joinedName) {
        double total = (double) count + other.count;
        double delta = other.mean - mean;
        double sumOfSquares =
                variance * count + other.variance * other.count + delta * delta * (count * (other.count / total));
        return new FeatureStatistics(
                joinedName,
                count + other.count,
                mean + delta * (other.count / total),
                sumOfSquares / total,
                Math.min(min, other.min),
                Math.max(max, other.max));
    }
}
