package org.starling.pipeline.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Shift of the training values of a column between two data sets.
 *
 * @param column its name
 * @param psi population stability index over ten groups of the reference's values; above 0.25 is usually called a shift
 * @param ks largest difference between both distribution functions (Kolmogorov and Smirnov), from 0 to 1
 */
public record Drift(String column, double psi, double ks) {
    private static final int GROUPS = 10;
    /** A group that is empty on one side would make the index infinite. */
    private static final double LEAST_SHARE = 1e-4;

    /** From {@code reference} to {@code other}, which are reports of one column. */
    public static Drift between(ColumnReport reference, ColumnReport other) {
        if (reference.after().isEmpty() || other.after().isEmpty()) {
            return ofTexts(reference, other);
        }
        double ks = 0;
        TreeSet<Double> points = new TreeSet<>(reference.after());
        points.addAll(other.after());
        for (double point : points) {
            ks = Math.max(ks, Math.abs(below(reference.after(), point) - below(other.after(), point)));
        }
        double psi = 0;
        double expected = 0;
        double actual = 0;
        int steps = reference.after().size() - 1;
        for (int group = 1; group <= GROUPS; group++) {
            double edge = reference.after().get(steps * group / GROUPS);
            double nextExpected = group == GROUPS ? 1 : below(reference.after(), edge);
            double nextActual = group == GROUPS ? 1 : below(other.after(), edge);
            psi += term(nextExpected - expected, nextActual - actual);
            expected = nextExpected;
            actual = nextActual;
        }
        return new Drift(reference.name(), psi, ks);
    }

    private static Drift ofTexts(ColumnReport reference, ColumnReport other) {
        Map<String, Double> shares = shares(reference.categoriesAfter());
        Map<String, Double> others = shares(other.categoriesAfter());
        TreeSet<String> all = new TreeSet<>(shares.keySet());
        all.addAll(others.keySet());
        double psi = 0;
        double distance = 0;
        for (String category : all) {
            double one = shares.getOrDefault(category, 0.0);
            double two = others.getOrDefault(category, 0.0);
            psi += term(one, two);
            distance += Math.abs(one - two) / 2;
        }
        return new Drift(reference.name(), psi, distance);
    }

    private static Map<String, Double> shares(Map<String, Long> counts) {
        double sum = counts.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Double> shares = new HashMap<>();
        counts.forEach((category, count) -> shares.put(category, count / sum));
        return shares;
    }

    private static double term(double expected, double actual) {
        double one = Math.max(LEAST_SHARE, expected);
        double other = Math.max(LEAST_SHARE, actual);
        return (other - one) * Math.log(other / one);
    }

    /** The distribution function that quantiles in equal steps describe, linear between them. */
    private static double below(List<Double> quantiles, double value) {
        int last = quantiles.size() - 1;
        if (value < quantiles.get(0)) {
            return 0;
        }
        for (int i = last; i >= 0; i--) {
            if (quantiles.get(i) <= value) {
                double width = i == last ? 0 : quantiles.get(i + 1) - quantiles.get(i);
                double share = width == 0 ? 0 : (value - quantiles.get(i)) / width;
                return last == 0 ? 1 : Math.min(1, (i + share) / last);
            }
        }
        return 0;
    }
}
