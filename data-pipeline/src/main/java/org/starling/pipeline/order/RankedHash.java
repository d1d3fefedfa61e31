package org.starling.pipeline.order;

import java.io.Serializable;

/**
 * The hash at a rank of a group, in sorted order.
 *
 * @param rank requested index, from 0
 * @param hash the hash at that index
 * @param below number of smaller hashes; at most {@code rank}
 * @param equal number of equal hashes, including this one
 */
public record RankedHash(long rank, long hash, long below, long equal) implements Serializable {

    /** Whether the order can be cut just before the rank without separating equal hashes. */
    public boolean cutsCleanly() {
        return below == rank;
    }
}
