package org.starling.pipeline.record;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;

/** Places of the records of a block, and what tells their copies. Not changed once it is made. */
final class RecordHashes implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Places in the order that the split cuts. */
    final long[] split;
    /** Places in the order of the shards. */
    final long[] order;
    /** First hash of what makes copies equal. */
    final long[] key;
    /** Second hash of the same. */
    final long[] check;
    /** Records that are no copies, whatever the others are. */
    final BitSet keyless;

    /** Room for a number of records. */
    RecordHashes(int rows) {
        this(new long[rows], new long[rows], new long[rows], new long[rows], new BitSet());
    }

    private RecordHashes(long[] split, long[] order, long[] key, long[] check, BitSet keyless) {
        this.split = split;
        this.order = order;
        this.key = key;
        this.check = check;
        this.keyless = keyless;
    }

    /** Those of the first records. */
    RecordHashes first(int rows) {
        return new RecordHashes(
                Arrays.copyOf(split, rows),
                Arrays.copyOf(order, rows),
                Arrays.copyOf(key, rows),
                Arrays.copyOf(check, rows),
                keyless);
    }
}
