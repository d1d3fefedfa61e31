package org.starling.benchmarks.report;

import java.util.List;

/** Median, minimum and maximum of some values. */
public record Statistics(double median, double min, double max) {

    /**
     * Statistics of {@code values}; the median of an even number of values is the mean of the middle two.
     *
     * @throws IllegalArgumentException if there are no values
     */
    public static Statistics of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Cannot take the median of no values");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Statistics(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
