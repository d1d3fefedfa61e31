package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Comparison of one result of two networks.
 *
 * @param quantity the measured quantity
 * @param step step of the measurement
 * @param distance distance between both results
 * @param length length of the result of DL4J
 * @param allowed largest distance that counts as equal
 */
record Comparison(String quantity, int step, double distance, double length, double allowed) {

    /**
     * Compares the results of two networks in one run. The allowed distance is the effect of rounding, plus {@link
     * Rounding#DRIFT_FACTOR} times the distance of {@code others} from {@code theirs} up to that step.
     */
    static List<Comparison> of(List<Measurement> ours, List<Measurement> theirs, List<List<Measurement>> others) {
        Map<String, Double> drifts = new HashMap<>();
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            Measurement expected = theirs.get(i);
            for (List<Measurement> other : others) {
                if (!other.get(i).undefined()) {
                    drifts.merge(expected.quantity(), expected.distance(other.get(i)), Math::max);
                }
            }
            double drift = drifts.getOrDefault(expected.quantity(), 0.0);
            comparisons.add(new Comparison(
                    expected.quantity(),
                    expected.step(),
                    expected.distance(ours.get(i)),
                    Measurement.length(expected.values()),
                    expected.rounding() + Rounding.DRIFT_FACTOR * drift));
        }
        return comparisons;
    }

    boolean agrees() {
        // false as well where a value is not a number
        return distance <= allowed;
    }

    @Override
    public String toString() {
        return "%s at step %d: %.3g apart, length %.3g, allowed %.3g"
                .formatted(quantity, step, distance, length, allowed);
    }
}
