package org.starling.benchmarks.contender;

import java.util.Map;

/**
 * Measurement of one round.
 *
 * @param examples examples that were trained or processed, or another unit of the case's work
 * @param seconds duration of the round
 * @param metrics further numbers for columns, such as {@code accuracy}
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
