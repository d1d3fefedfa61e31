package org.starling.pipeline.validate;

import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.column.XxHash64;

/** The seeds of the hashes of records; each use has its own salt. */
final class HashSalts {
    /** Seed of one hash of the content of a record. */
    static final long CONTENT = seed("content");
    /** Seed of a second hash of the content. */
    static final long OTHER_CONTENT = seed("other content");

    private HashSalts() {}

    /** Seed of the hash by which a split is made. */
    static long split(long seed) {
        return seed("split" + seed);
    }

    /** Seed of the hash by which examples are ordered. */
    static long shuffle(long seed) {
        return seed("shuffle" + seed);
    }

    /** Seed of the first hash that duplicates share; different for each split. */
    static long key(String splitName) {
        return seed("key" + splitName);
    }

    /** Seed of the second hash that duplicates share. */
    static long check(String splitName) {
        return seed("check" + splitName);
    }

    private static long seed(String text) {
        return TextSlice.of(text).hash(XxHash64.SEED);
    }
}
