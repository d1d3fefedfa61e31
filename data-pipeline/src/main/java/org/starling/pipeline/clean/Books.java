package org.starling.pipeline.clean;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where every record went: {@code offered = kept + rejected}.
 *
 * @param offered records that the sources held
 * @param kept examples in the shards
 * @param rejected records set aside, by reason; sorted by reason
 */
public record Books(long offered, long kept, Map<String, Long> rejected) implements Serializable {
    public Books {
        rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
        long balance =
                kept + rejected.values().stream().mapToLong(Long::longValue).sum();
        if (offered != balance) {
            throw new IllegalStateException(
                    "Cannot close the books: %d records were offered, but %d kept and %s set aside make %d; a source changed while it was read, run again"
                            .formatted(offered, kept, rejected, balance));
        }
    }

    /** All records set aside. */
    public long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
