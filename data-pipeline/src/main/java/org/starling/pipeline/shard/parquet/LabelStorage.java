package org.starling.pipeline.shard.parquet;

import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;

/** Storage type of labels in shards. */
public enum LabelStorage {
    /** The index of a class, a whole number of 32 bits. */
    CLASS,
    /** Several values of 32 bits, little-endian, one after the other. */
    PACKED;

    /** The storage type for a format: a label with a weight is packed. */
    public static LabelStorage of(ExampleFormat format) {
        return format.label() instanceof LabelFormat.ClassIndex
                        && !format.masks().weighted()
                ? CLASS
                : PACKED;
    }
}
