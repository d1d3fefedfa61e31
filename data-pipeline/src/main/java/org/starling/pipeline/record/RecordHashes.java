package org.starling.pipeline.record;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;

/** Hashes of the records of a block: for the split, the order and duplicates. Immutable. */
final class RecordHashes implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Hashes for the split. */
    final long[] split;
    /** Hashes for the order of the shards. */
    final long[] order;
    /** First hash of the duplicate key. */
    final long[] key;
    /** Second hash of the same. */
    final long[] check;
    /** Records that cannot be duplicates. */
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
