package org.starling.benchmarks.contender;

import java.util.Map;

/**
 * What one round gave.
 *
 * @param examples examples that were really worked on, or whatever else the case counts its work in
 * @param seconds how long that took
 * @param metrics further numbers worth a column, such as {@code accuracy}
 */
public record Measurement(long examples, double seconds, Map<String, Double> metrics) {
    public Measurement {
        if (examples < 1 || !(seconds > 0) || !Double.isFinite(seconds)) {
            throw new IllegalArgumentException(
                    "Cannot take a rate from %d examples in %s seconds: both must be positive"
                            .formatted(examples, seconds));
        }
        metrics = Map.copyOf(metrics);
    }
}
