package org.starling.pipeline.shard.writing;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Copies of one example that a shard writes.
 *
 * @param label its class; 0 where labels are packed
 * @param packedLabel its packed label; empty where labels are classes
 * @param copies at least 1
 */
// only ever compared by ORDER
@SuppressWarnings("ArrayRecordComponent")
record RepeatedExample(long hash, byte[] features, int label, byte[] packedLabel, long copies) implements Serializable {
    /** The global order of examples, as far as it shows in their bytes. */
    static final Comparator<RepeatedExample> ORDER = Comparator.comparingLong(RepeatedExample::hash)
            .thenComparing(RepeatedExample::features, Arrays::compareUnsigned)
            .thenComparingInt(RepeatedExample::label)
            .thenComparing(RepeatedExample::packedLabel, Arrays::compareUnsigned);

    RepeatedExample withCopies(long count) {
        return new RepeatedExample(hash, features, label, packedLabel, count);
    }
}
