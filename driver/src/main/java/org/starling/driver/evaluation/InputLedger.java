package org.starling.driver.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.starling.driver.report.Numbers;

/**
 * Counts of the records of an input: those that were used, and those that were rejected.
 *
 * @param used records that were evaluated or predicted
 * @param reasons numbers of rejected records by reason; sorted by reason
 */
public record InputLedger(long used, Map<String, Long> reasons) implements Serializable {
    /** No records. */
    public static final InputLedger NONE = new InputLedger(0, Map.of());

    public InputLedger {
        reasons = Collections.unmodifiableMap(new TreeMap<>(reasons));
    }

    /** All records. */
    public long records() {
        return used + rejected();
    }

    /** The rejected records. */
    public long rejected() {
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The counts of both. */
    public InputLedger plus(InputLedger other) {
        Map<String, Long> sums = new TreeMap<>(reasons);
        other.reasons.forEach((reason, count) -> sums.merge(reason, count, Long::sum));
        return new InputLedger(used + other.used, sums);
    }

    /** The same with some of the used records rejected. */
    InputLedger rejecting(long count, String reason) {
        return count == 0 ? this : plus(new InputLedger(-count, Map.of(reason, count)));
    }

    /**
     * The counts and shares, a line for all and one for each reason.
     *
     * @param use what was done with the used records, such as "evaluated"
     */
    public String toText(String use) {
        StringBuilder text = new StringBuilder("%s records: %s, %s%n"
                .formatted(Numbers.count(records()), share(used, use), share(rejected(), "rejected")));
        reasons.forEach((reason, count) -> text.append("  %s%n".formatted(share(count, reason))));
        return text.toString();
    }

    private String share(long count, String name) {
        double share = records() == 0 ? 0 : 100.0 * count / records();
        return "%s %s (%s %%)".formatted(Numbers.count(count), name, String.format(Locale.ROOT, "%.1f", share));
    }

    /**
     * The counts as JSON.
     *
     * @param use name of the number of used records
     */
    public ObjectNode toJson(String use) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("records", records())
                .put(use, used)
                .put("rejected", rejected());
        ObjectNode byReason = json.putObject("reasons");
        reasons.forEach(byReason::put);
        return json;
    }
}
