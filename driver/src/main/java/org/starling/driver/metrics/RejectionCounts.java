package org.starling.driver.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.starling.kernels.validation.Checks;

/** Shared by the books: counts of what was set aside, by reason. */
final class RejectionCounts {
    private RejectionCounts() {}

    /** Notes a violation unless there are counts, each with a reason and none negative. */
    static void check(Checks checks, Map<String, Long> rejected) {
        checks.requirePresent(rejected, "rejected");
        if (rejected != null) {
            rejected.forEach((reason, count) -> checks.require(
                    reason != null && !reason.isBlank() && count != null && count >= 0,
                    "rejected",
                    "must count each reason from 0 on, is %s: %s".formatted(reason, count)));
        }
    }

    /** A copy that cannot change, sorted by reason. */
    static Map<String, Long> copy(Map<String, Long> rejected) {
        return Collections.unmodifiableMap(new TreeMap<>(rejected));
    }

    static long total(Map<String, Long> rejected) {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The total, with the reasons in brackets where there are any: {@code 3 (not finite: 3)}. */
    static String describe(Map<String, Long> rejected) {
        String reasons = rejected.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return total(rejected) + (reasons.isEmpty() ? "" : " (" + reasons + ")");
    }
}
