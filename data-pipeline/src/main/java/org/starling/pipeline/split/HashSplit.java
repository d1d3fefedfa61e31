package org.starling.pipeline.split;

import java.util.function.LongPredicate;

/**
 * Whatever has a hash below a limit is for testing. Hashes are spread evenly, so that is about the share that was asked for. As
 * the limit does not depend on the data, nothing that is added later moves a record from one side to the other.
 */
public final class HashSplit implements SplitAssigner {
    private static final long serialVersionUID = 1L;

    private final long limit;

    /**
     * A division.
     *
     * @param test share of all possible hashes that are for testing, between 0 and 1
     */
    public HashSplit(double test) {
        limit = (long) (Long.MIN_VALUE + test * 0x1p64);
    }

    @Override
    public LongPredicate forTest(String label) {
        return hash -> hash < limit;
    }
}
