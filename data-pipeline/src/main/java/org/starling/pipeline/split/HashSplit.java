package org.starling.pipeline.split;

import java.util.function.LongPredicate;

/**
 * Assigns records with a hash below a limit to the test split. Hashes are uniform, so this is about the requested share. The
 * limit does not depend on the data, so records that are added later never change the split of others.
 */
public final class HashSplit implements SplitAssigner {
    private static final long serialVersionUID = 1L;

    private final long limit;

    /**
     * Creates a split.
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
