package org.starling.pipeline.shard;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts of all records of a job: {@code offered = kept + rejected + merged}.
 *
 * @param offered records in the sources
 * @param kept records that became examples in the shards
 * @param rejected records that were rejected, by reason; sorted by reason
 * @param merged duplicates of kept records
 */
public record RecordLedger(long offered, long kept, Map<String, Long> rejected, long merged) implements Serializable {
    /** Reason of a record that is a duplicate of another one. */
    public static final String DUPLICATE = "duplicate";

    public RecordLedger {
        rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
        long sum = kept + merged + total(rejected);
        if (offered != sum) {
            throw new IllegalStateException(
                    "Record counts do not add up: %d records were offered, but %d kept, %s rejected and %d duplicates make %d; a source changed while it was read, run again"
                            .formatted(offered, kept, rejected, merged, sum));
        }
    }

    /** The ledger of data without a search for duplicates. */
    public RecordLedger(long offered, long kept, Map<String, Long> rejected) {
        this(offered, kept, rejected, 0);
    }

    /** Numbers of all records that are not in the shards, by reason: rejected ones and duplicates. */
    public Map<String, Long> unused() {
        Map<String, Long> all = new TreeMap<>(rejected);
        if (merged > 0) {
            all.put(DUPLICATE, merged);
        }
        return all;
    }

    /** All rejected records. */
    public long rejectedTotal() {
        return total(rejected);
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
