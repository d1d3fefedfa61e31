package org.starling.pipeline.shard.writing;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The assignment of examples to shards. A slot is one shard of one split; a band is one of several equal parts of a slot's
 * range of hashes, small enough to be sorted in memory. Bands are numbered in the order of slots, and within a slot of hashes.
 * Immutable, thread-safe.
 */
final class ShardPlan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> splits;
    private final int shards;
    private final int bands;
    private final Map<String, SplitCuts> cuts;

    /**
     * @param splits names in their order
     * @param shards of each split
     * @param bands of each slot
     * @param cuts by split; one that is missing has no examples
     */
    ShardPlan(List<String> splits, int shards, int bands, Map<String, SplitCuts> cuts) {
        this.splits = List.copyOf(splits);
        this.shards = shards;
        this.bands = bands;
        this.cuts = new TreeMap<>(cuts);
    }

    /** Names of the splits in their order. */
    List<String> splits() {
        return splits;
    }

    int slots() {
        return Math.multiplyExact(splits.size(), shards);
    }

    /** Bands of each slot. */
    int bands() {
        return bands;
    }

    String split(int slot) {
        return splits.get(slot / shards);
    }

    int shard(int slot) {
        return slot % shards;
    }

    /** Cuts of the order of a split. */
    SplitCuts cuts(String split) {
        return cuts.get(split);
    }

    /** Slot of the first shard of a split. */
    int firstSlot(String split) {
        return splits.indexOf(split) * shards;
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
}
