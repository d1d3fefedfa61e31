package org.starling.pipeline.shard.writing;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Which example goes to which shard, and which Spark partition writes it. A slot is one shard of one split; slot and
 * partition have the same number. Immutable, thread-safe.
 */
final class ShardPlan implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Seed of the hash by which Spark assigns rows to partitions. */
    private static final int SPARK_HASH_SEED = 42;

    private final List<String> splits;
    private final int shards;
    private final Map<String, SplitCuts> cuts;
    /** By slot: a number that Spark's hash partitioner sends to the partition of the slot. */
    private final int[] keys;

    /**
     * @param splits names in their order
     * @param shards of each split
     * @param cuts by split; one that is missing has no examples
     */
    ShardPlan(List<String> splits, int shards, Map<String, SplitCuts> cuts) {
        this.splits = List.copyOf(splits);
        this.shards = shards;
        this.cuts = new TreeMap<>(cuts);
        this.keys = keys(splits.size() * shards);
    }

    int slots() {
        return keys.length;
    }

    String split(int slot) {
        return splits.get(slot / shards);
    }

    int shard(int slot) {
        return slot % shards;
    }

    /** Key of the slot for an example, or null when the example is one of those that straddle a cut. */
    Integer key(String split, long hash) {
        SplitCuts own = cuts.get(split);
        return own.straddles(hash) ? null : (Integer) keys[splits.indexOf(split) * shards + own.shard(hash)];
    }

    /** Key of a slot. */
    int key(int slot) {
        return keys[slot];
    }

    /** Index, within its split, of the first example of a slot. */
    long first(int slot) {
        return examples(split(slot)) * shard(slot) / shards;
    }

    /** Index, within its split, after the last example of a slot. */
    long end(int slot) {
        return examples(split(slot)) * (shard(slot) + 1) / shards;
    }

    private long examples(String split) {
        SplitCuts own = cuts.get(split);
        return own == null ? 0 : own.examples();
    }

    /**
     * Spark places a row at {@code murmur3(key) mod partitions}; trying numbers in turn soon finds one for each partition.
     * Writers check that they were sent what they expect.
     */
    private static int[] keys(int partitions) {
        int[] keys = new int[partitions];
        boolean[] found = new boolean[partitions];
        int left = partitions;
        for (int key = 0; left > 0; key++) {
            int partition = Math.floorMod(Murmur3_x86_32.hashInt(key, SPARK_HASH_SEED), partitions);
            if (!found[partition]) {
                found[partition] = true;
                keys[partition] = key;
                left--;
            }
        }
        return keys;
    }
}
