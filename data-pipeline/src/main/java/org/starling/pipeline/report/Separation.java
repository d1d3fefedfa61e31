package org.starling.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Accuracy of predicting the class from one column alone. Values are put into groups: equal texts, or up to twenty runs of sorted
 * numbers of equal length, never cut between equal values. The prediction of a group is its most frequent class. Small groups
 * would be accurate by chance, so a column with fewer than ten records per group has no result.
 */
final class Separation {
    private static final int BINS = 20;
    private static final int LEAST_PER_GROUP = 10;

    private Separation() {}

    /** Value and class of one record. */
    record Pair(Object value, String label) {}

    /** 0 for no better than naming the largest class, 1 for always right. */
    static double of(List<Pair> pairs) {
        Map<Object, Map<String, Integer>> groups = new HashMap<>();
        Map<String, Integer> all = new HashMap<>();
        List<Object> keys = keys(pairs);
        for (int i = 0; i < keys.size(); i++) {
            String label = pairs.get(i).label();
            groups.computeIfAbsent(keys.get(i), key -> new HashMap<>()).merge(label, 1, Integer::sum);
            all.merge(label, 1, Integer::sum);
        }
        if (pairs.size() < (long) LEAST_PER_GROUP * groups.size()) {
            return 0;
        }
        int largest = largest(all);
        int right = groups.values().stream().mapToInt(Separation::largest).sum();
        return largest == pairs.size() ? 0 : (double) (right - largest) / (pairs.size() - largest);
    }

    private static int largest(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private static List<Object> keys(List<Pair> pairs) {
        if (pairs.isEmpty() || !(pairs.get(0).value() instanceof Double)) {
            return pairs.stream().map(Pair::value).toList();
        }
        double[] values =
                pairs.stream().mapToDouble(pair -> (Double) pair.value()).toArray();
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] edges = new double[BINS - 1];
        for (int i = 1; i < BINS; i++) {
            edges[i - 1] = sorted[(int) ((long) sorted.length * i / BINS)];
        }
        List<Object> keys = new ArrayList<>();
        for (double value : values) {
            int group = 0;
            while (group < edges.length && edges[group] <= value) {
                group++;
            }
            keys.add(group);
        }
        return keys;
    }
}
