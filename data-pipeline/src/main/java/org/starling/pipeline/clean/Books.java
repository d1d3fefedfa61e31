package org.starling.pipeline.clean;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where every record went: {@code offered = kept + rejected + merged}.
 *
 * @param offered records that the sources held
 * @param kept examples in the shards
 * @param rejected records set aside, by reason; sorted by reason
 * @param merged records left out as duplicates of others
 */
public record Books(long offered, long kept, Map<String, Long> rejected, long merged) implements Serializable {
    public Books {
        rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
        long balance = kept
                + merged
                + rejected.values().stream().mapToLong(Long::longValue).sum();
        if (offered != balance) {
            throw new IllegalStateException(
                    "Cannot close the books: %d records were offered, but %d kept, %s set aside and %d duplicates make %d; a source changed while it was read, run again"
                            .formatted(offered, kept, rejected, merged, balance));
        }
    }

    /** Books of data in which no duplicates were looked for. */
    public Books(long offered, long kept, Map<String, Long> rejected) {
        this(offered, kept, rejected, 0);
    }

    /** All records that did not become examples, by reason: those set aside, and duplicates. */
    public Map<String, Long> leftOut() {
        Map<String, Long> all = new TreeMap<>(rejected);
        if (merged > 0) {
            all.put(RejectedRecords.DUPLICATE, merged);
        }
        return all;
    }

    /** All records set aside. */
    public long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
