package org.starling.pipeline.order;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/** Frequency of each number in each group. Mergeable; not thread-safe. */
final class HashCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<String, Map<Long, Long>> byGroup = new HashMap<>();
    private transient UTF8String last;
    private transient Map<Long, Long> ofLast;

    void add(UTF8String group, long number) {
        // most neighbours agree, and a text is made only for each change
        if (!group.equals(last)) {
            String text = group.toString();
            last = UTF8String.fromString(text);
            ofLast = byGroup.computeIfAbsent(text, any -> new HashMap<>());
        }
        ofLast.merge(number, 1L, Long::sum);
    }

    /** Adds all that {@code other} has counted; returns this. */
    HashCounts merge(HashCounts other) {
        other.byGroup.forEach((group, counts) -> {
            Map<Long, Long> own = byGroup.computeIfAbsent(group, any -> new HashMap<>());
            counts.forEach((number, count) -> own.merge(number, count, Long::sum));
        });
        return this;
    }

    /** By group: counts by number. */
    Map<String, Map<Long, Long>> byGroup() {
        return byGroup;
    }
}
