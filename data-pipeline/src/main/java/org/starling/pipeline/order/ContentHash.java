package org.starling.pipeline.order;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Column;

/** The place of an example in a seeded pseudo-random order: xxHash64 of its raw content. */
public final class ContentHash {
    private ContentHash() {}

    /**
     * Hash of the group of an example, for all of the group.
     *
     * @param purpose keeps the orders of different uses of one seed apart
     */
    public static Column of(Column group, long seed, String purpose) {
        return xxhash64(lit(purpose), lit(seed), group);
    }

    /**
     * Hash of features and label.
     *
     * @param purpose keeps the orders of different uses of one seed apart
     */
    public static Column of(Column features, Column label, long seed, String purpose) {
        return xxhash64(lit(purpose), lit(seed), features, label);
    }
}
