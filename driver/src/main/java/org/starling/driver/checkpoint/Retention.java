package org.starling.driver.checkpoint;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.starling.driver.ledger.EpochMetrics;
import org.starling.kernels.validation.Checks;

/**
 * Which checkpoints are kept: the newest, and the best one, so that a job that has begun to overfit does not throw its best
 * network away. The best has the highest accuracy, or the lowest loss where there is no accuracy; of equals the newest.
 *
 * @param keep how many of the newest to keep; 0 keeps all
 */
public record Retention(int keep) {
    public Retention {
        new Checks()
                .require(keep >= 0, "keep", "must be 0 (all) or more, is " + keep)
                .done();
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
        metrics.stream()
                .filter(epoch -> existing.contains(epoch.epoch()) && Double.isFinite(epoch.quality()))
                .max(Comparator.comparingDouble(EpochMetrics::quality).thenComparingInt(EpochMetrics::epoch))
                .ifPresent(best -> surplus.remove(best.epoch()));
        return surplus;
    }
}
