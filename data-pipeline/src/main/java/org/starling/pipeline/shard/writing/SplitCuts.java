package org.starling.pipeline.shard.writing;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.starling.pipeline.order.RankedHash;

/**
 * Cuts of the global order of one split into shards. Examples of equal content have equal hashes, and may lie on both sides of a
 * cut. These examples are counted instead of moved, and each shard writes its share of the copies.
 */
final class SplitCuts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long examples;
    private final long[] firstHashes;
    /** Straddling hash to the number of examples before it. */
    private final TreeMap<Long, Long> straddling = new TreeMap<>();

    /**
     * @param examples of the split
     * @param cuts the hash at the first rank of each shard but the first
     */
    SplitCuts(long examples, List<RankedHash> cuts) {
        this.examples = examples;
        this.firstHashes = cuts.stream().mapToLong(RankedHash::hash).toArray();
        for (RankedHash cut : cuts) {
            if (!cut.cutsCleanly()) {
                straddling.put(cut.hash(), cut.below());
            }
        }
    }

    long examples() {
        return examples;
    }

    boolean straddles(long hash) {
        return !straddling.isEmpty() && straddling.containsKey(hash);
    }

    List<Long> straddling() {
        return new ArrayList<>(straddling.keySet());
    }

    /** Examples of smaller hash than a straddling one. */
    long below(long straddlingHash) {
        return straddling.get(straddlingHash);
    }

    /** The shard of a hash that does not straddle: as many cuts as begin at or below it. */
    int shard(long hash) {
        int index = Arrays.binarySearch(firstHashes, hash);
        if (index < 0) {
            return -index - 1;
        }
        // several shards can begin at one hash when some are empty; the last of them holds it
        while (index < firstHashes.length && firstHashes[index] == hash) {
            index++;
        }
        return index;
    }

    /** Index of the part that contains a hash, of some equal parts of a shard's range of hashes. */
    int band(int shard, long hash, int bands) {
        long from = shard == 0 ? Long.MIN_VALUE : firstHashes[shard - 1];
        long to = shard == firstHashes.length ? Long.MAX_VALUE : firstHashes[shard];
        // unsigned, and none of these steps reverses an order
        double share = unsigned(hash - from) / unsigned(to - from);
        return Math.min(bands - 1, (int) (share * bands));
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
    }
}
