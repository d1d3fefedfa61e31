package org.starling.pipeline.split;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.starling.pipeline.order.HashRanks;
import org.starling.pipeline.order.RankedHash;

/**
 * Assigns examples to splits. Within each class, the first {@code round(test · n)} examples in the order of
 * their seeded content hash are for testing, and at least one remains for training. Examples of equal content stay
 * together, so none is in both splits. If the cut is within them, it moves to their nearer end. Thread-safe.
 */
public final class StratifiedSplit implements SplitAssigner {
    private static final long serialVersionUID = 1L;

    /** By class: the largest hash that is for testing. A class that is missing is all for training. */
    private final Map<String, Long> lastForTest = new HashMap<>();

    private StratifiedSplit() {}

    /**
     * Finds the cut of each class.
     *
     * @param rows the class (text) and the hash (long) of each example
     * @param expectedRows approximate number of examples
     */
    public static StratifiedSplit fit(JavaRDD<InternalRow> rows, long expectedRows, double test) {
        StratifiedSplit split = new StratifiedSplit();
        HashRanks.locate(rows, expectedRows, (label, size) -> ranks(size, test)).forEach((label, found) -> {
            long wanted = wanted(found.size(), test);
            if (wanted == 0) {
                return;
            }
            RankedHash last = found.hashes().get(0);
            long before = last.below();
            long after = last.below() + last.equal();
            boolean whole = after < found.size() && after - wanted <= wanted - before;
            if (whole) {
                split.lastForTest.put(label, last.hash());
            } else if (before > 0) {
                split.lastForTest.put(label, last.hash() - 1);
            }
        });
        return split;
    }

    @Override
    public LongPredicate forTest(String label) {
        Long last = lastForTest.get(label);
        if (last == null) {
            return hash -> false;
        }
        long bound = last;
        return hash -> hash <= bound;
    }

    private static long wanted(long size, double test) {
        return Math.min(size - 1, Math.round(test * size));
    }

    /** The last example for testing; none when there is none. */
    private static long[] ranks(long size, double test) {
        long wanted = wanted(size, test);
        return wanted == 0 ? new long[0] : new long[] {wanted - 1};
    }
}
