package org.starling.serving.history;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.starling.kernels.validation.Checks;

/**
 * Counts of one worker's examples in one epoch.
 *
 * @param rank the worker, from 0 on
 * @param offered examples in its share of the data
 * @param trained examples it trained on
 * @param rejected examples it rejected, by reason; usually empty
 */
public record WorkerLedger(int rank, long offered, long trained, Map<String, Long> rejected) implements Serializable {
    public WorkerLedger {
        Checks checks = new Checks()
                .require(rank >= 0, "rank", "must not be negative, is " + rank)
                .require(offered >= 0, "offered", "must not be negative, is " + offered)
                .require(trained >= 0, "trained", "must not be negative, is " + trained)
                .requirePresent(rejected, "rejected");
        if (rejected != null) {
            rejected.forEach((reason, count) -> checks.require(
                    reason != null && !reason.isBlank() && count != null && count >= 0,
                    "rejected",
                    "must count each reason from 0 on, is %s: %s".formatted(reason, count)));
        }
        checks.done();
        rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
    }

    /** Rejected examples, for all reasons together. */
    public long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Examples that are neither trained nor rejected; negative when some were counted twice. */
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
                        describeRejected(),
                        Math.abs(missing()),
                        missing() > 0 ? "were lost" : "were counted twice");
    }

    /** The total, with the reasons in brackets where there are any: {@code 3 (not finite: 3)}. */
    private String describeRejected() {
        String reasons = rejected.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return rejectedTotal() + (reasons.isEmpty() ? "" : " (" + reasons + ")");
    }
}
