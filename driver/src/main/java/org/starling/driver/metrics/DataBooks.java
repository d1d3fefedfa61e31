package org.starling.driver.metrics;

import java.io.Serializable;
import java.util.Map;
import org.starling.kernels.validation.Checks;

/**
 * The books of the data pipeline that made the training data, as its manifest states them.
 *
 * @param offered records read from the sources
 * @param kept records that became examples, of whatever split
 * @param rejected records that were set aside, by reason
 */
public record DataBooks(long offered, long kept, Map<String, Long> rejected) implements Serializable {
    public DataBooks {
        Checks checks = new Checks()
                .require(offered >= 0, "offered", "must not be negative, is " + offered)
                .require(kept >= 0, "kept", "must not be negative, is " + kept);
        RejectionCounts.check(checks, rejected);
        checks.done();
        rejected = RejectionCounts.copy(rejected);
    }

    /** Books of a job whose data did not come through the pipeline. */
    public static DataBooks none() {
        return new DataBooks(0, 0, Map.of());
    }

    public boolean balanced() {
        return offered == kept + RejectionCounts.total(rejected);
    }
}
