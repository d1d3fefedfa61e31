package org.starling.pipeline.order;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.unsafe.types.UTF8String;

/** Numbers of hashes with the same leading bits, by group. Mergeable; not thread-safe. */
final class HashHistogram implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int shift;
    private final int half;
    /** By group: counts in the order of hashes. */
    private final Map<String, long[]> byGroup = new HashMap<>();

    private transient UTF8String last;
    private transient long[] ofLast;

    /**
     * Starts with no counts.
     *
     * @param bits number of leading bits that are compared
     */
    HashHistogram(int bits) {
        shift = Long.SIZE - bits;
        half = 1 << (bits - 1);
    }

    void add(UTF8String group, long hash) {
        // most neighbours agree, and a text is made only for each change
        if (!group.equals(last)) {
            String text = group.toString();
            last = UTF8String.fromString(text);
            ofLast = byGroup.computeIfAbsent(text, any -> new long[2 * half]);
        }
        ofLast[(int) (hash >> shift) + half]++;
    }

    /** Adds all that {@code other} has counted; returns this. */
    HashHistogram merge(HashHistogram other) {
        other.byGroup.forEach((group, counts) -> byGroup.merge(group, counts, (one, added) -> {
            for (int i = 0; i < one.length; i++) {
                one[i] += added[i];
            }
            return one;
        }));
        return this;
    }

    /** By group: leading bits, as a signed number, to how many hashes have them; those that none has are missing. */
    Map<String, NavigableMap<Long, Long>> byGroup() {
        Map<String, NavigableMap<Long, Long>> result = new HashMap<>();
        byGroup.forEach((group, counts) -> {
            NavigableMap<Long, Long> own = new TreeMap<>();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0) {
                    own.put((long) i - half, counts[i]);
                }
            }
            result.put(group, own);
        });
        return result;
    }
}
