package org.starling.pipeline.order;

import java.io.Serializable;

/**
 * The hash that stands at a rank of a group, when its hashes are sorted.
 *
 * @param rank index that was asked for, from 0
 * @param hash the hash at that index
 * @param below how many hashes are smaller; at most {@code rank}
 * @param equal how many are equal, this one included
 */
public record RankedHash(long rank, long hash, long below, long equal) implements Serializable {

    /** Whether the order can be cut just before the rank without separating equal hashes. */
    public boolean cutsCleanly() {
        return below == rank;
    }
}
