package org.starling.driver.metrics;

import java.io.Serializable;
import java.util.Map;
import org.starling.kernels.validation.Checks;

/**
 * What one worker did with its examples in one epoch.
 *
 * @param rank the worker, from 0 on
 * @param offered examples in its share of the data
 * @param trained examples it trained on
 * @param rejected examples it set aside, by reason; usually empty
 */
public record WorkerLedger(int rank, long offered, long trained, Map<String, Long> rejected) implements Serializable {
    public WorkerLedger {
        Checks checks = new Checks()
                .require(rank >= 0, "rank", "must not be negative, is " + rank)
                .require(offered >= 0, "offered", "must not be negative, is " + offered)
                .require(trained >= 0, "trained", "must not be negative, is " + trained);
        RejectionCounts.check(checks, rejected);
        checks.done();
        rejected = RejectionCounts.copy(rejected);
    }

    /** Examples that were set aside, for whatever reason. */
    public long rejectedTotal() {
        return RejectionCounts.total(rejected);
    }

    /** Examples that are neither trained nor set aside; negative when some were counted twice. */
    public long missing() {
        return offered - trained - rejectedTotal();
    }

    public boolean balanced() {
        return missing() == 0;
    }

    String describe() {
        return "worker %d was offered %d examples, trained %d and rejected %s, so %d %s"
                .formatted(
                        rank,
                        offered,
                        trained,
                        RejectionCounts.describe(rejected),
                        Math.abs(missing()),
                        missing() > 0 ? "were lost" : "were counted twice");
    }
}
