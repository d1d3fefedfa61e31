package org.starling.pipeline.shard.parquet;

import org.starling.kernels.batch.LabelFormat;

/** Storage type of labels in shards. */
public enum LabelStorage {
    /** The index of a class, a whole number of 32 bits. */
    CLASS,
    /** Several values of 32 bits, little-endian, one after the other. */
    PACKED;

    /** The storage type for a label format. */
    public static LabelStorage of(LabelFormat format) {
        return format instanceof LabelFormat.ClassIndex ? CLASS : PACKED;
    }
}
