package org.starling.pipeline.shard.writing;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Copies of one example that a shard writes.
 *
 * @param copies at least 1
 */
// only ever compared by ORDER
@SuppressWarnings("ArrayRecordComponent")
record RepeatedExample(long hash, byte[] features, int label, long copies) implements Serializable {
    /** The global order of examples, as far as it shows in their bytes. */
    static final Comparator<RepeatedExample> ORDER = Comparator.comparingLong(RepeatedExample::hash)
            .thenComparing(RepeatedExample::features, Arrays::compareUnsigned)
            .thenComparingInt(RepeatedExample::label);

    RepeatedExample withCopies(long count) {
        return new RepeatedExample(hash, features, label, count);
    }
}
