package org.starling.driver.report;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.starling.kernels.validation.Checks;

/**
 * One finished epoch.
 *
 * @param epoch which one, from 1
 * @param epochs the last one
 * @param offered examples that the shards hold
 * @param trained examples that workers trained on
 * @param rejected examples that workers rejected
 * @param loss mean loss of an example during the epoch
 * @param elapsed wall-clock time of the epoch
 * @param bytesSent payload bytes that workers sent to other JVMs to average
 * @param stragglers workers that were slow, the slowest first
 * @param metrics further numbers by name, such as {@code accuracy}; in the order in which they are shown
 */
public record EpochSummary(
        int epoch,
        int epochs,
        long offered,
        long trained,
        long rejected,
        double loss,
        Duration elapsed,
        long bytesSent,
        List<Straggler> stragglers,
        Map<String, Double> metrics) {
    public EpochSummary {
        new Checks()
                .require(epoch >= 1, "epoch", "must be at least 1, is " + epoch)
                .requirePresent(elapsed, "elapsed")
                .requirePresent(stragglers, "stragglers")
                .requirePresent(metrics, "metrics")
                .done();
        stragglers = List.copyOf(stragglers);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** Examples trained per second of wall-clock time; 0 when no time passed. */
    public double examplesPerSecond() {
        return elapsed.isZero() ? 0 : trained / (elapsed.toNanos() / 1e9);
    }
}
