package org.starling.driver.checkpoint;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.starling.kernels.validation.Checks;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

/**
 * Selects the checkpoints to keep: the newest ones, and the best one, so that the best network of a job that overfits is kept.
 *
 * @param keep how many of the newest to keep; 0 keeps all
 * @param metric that selects the best
 */
public record Retention(int keep, SelectionMetric metric) {
    public Retention {
        new Checks()
                .requirePresent(metric, "metric")
                .require(keep >= 0, "keep", "must be 0 (all) or more, is " + keep)
                .done();
    }

    /** The best by accuracy. */
    public Retention(int keep) {
        this(keep, SelectionMetric.ACCURACY);
    }

    /** The epochs, out of those that exist, whose checkpoints may go, in order. */
    Set<Integer> surplus(Set<Integer> existing, List<EpochMetrics> metrics) {
        TreeSet<Integer> surplus = new TreeSet<>(existing);
        if (keep == 0) {
            surplus.clear();
            return surplus;
        }
        for (int i = 0; i < keep && !surplus.isEmpty(); i++) {
            surplus.pollLast();
        }
        metric.best(metrics.stream()
                        .filter(epoch -> existing.contains(epoch.epoch()))
                        .toList())
                .ifPresent(best -> surplus.remove(best.epoch()));
        return surplus;
    }
}
