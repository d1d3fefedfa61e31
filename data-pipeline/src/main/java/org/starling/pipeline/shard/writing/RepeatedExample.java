package org.starling.pipeline.shard.writing;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.starling.pipeline.shard.parquet.LabelStorage;

/** Copies of one example that a shard writes. Immutable; only ever compared by {@link #ORDER}. */
final class RepeatedExample implements Serializable {
    /** The global order of examples, by their bytes. */
    static final Comparator<RepeatedExample> ORDER = new Order();

    private static final byte[] NOT_PACKED = {};
    private static final long serialVersionUID = 1L;

    private final long hash;
    private final byte[] features;
    private final int label;
    private final byte[] packedLabel;
    private final long copies;

    /**
     * Some copies.
     *
     * @param label its class; 0 where labels are packed
     * @param packedLabel its packed label; empty where labels are classes
     * @param copies at least 1
     */
    RepeatedExample(long hash, byte[] features, int label, byte[] packedLabel, long copies) {
        this.hash = hash;
        this.features = features;
        this.label = label;
        this.packedLabel = packedLabel;
        this.copies = copies;
    }

    /** The example of a row with the columns of {@link ShardWriter}, once. Binary values are not copied. */
    static RepeatedExample of(InternalRow row, LabelStorage labels) {
        boolean byClass = labels == LabelStorage.CLASS;
        return new RepeatedExample(
                row.getLong(ShardWriter.HASH_AT),
                row.getBinary(ShardWriter.FEATURES_AT),
                byClass ? row.getInt(ShardWriter.LABEL_AT) : 0,
                byClass ? NOT_PACKED : row.getBinary(ShardWriter.LABEL_AT),
                1);
    }

    long hash() {
        return hash;
    }

    byte[] features() {
        return features;
    }

    int label() {
        return label;
    }

    byte[] packedLabel() {
        return packedLabel;
    }

    long copies() {
        return copies;
    }

    RepeatedExample withCopies(long count) {
        return new RepeatedExample(hash, features, label, packedLabel, count);
    }

    /** Named class, because maps that use it are serialised. */
    private static final class Order implements Comparator<RepeatedExample>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(RepeatedExample one, RepeatedExample other) {
            int byHash = Long.compare(one.hash, other.hash);
            if (byHash != 0) {
                return byHash;
            }
            int byFeatures = Arrays.compareUnsigned(one.features, other.features);
            if (byFeatures != 0) {
                return byFeatures;
            }
            int byClass = Integer.compare(one.label, other.label);
            return byClass != 0 ? byClass : Arrays.compareUnsigned(one.packedLabel, other.packedLabel);
        }
    }
}
