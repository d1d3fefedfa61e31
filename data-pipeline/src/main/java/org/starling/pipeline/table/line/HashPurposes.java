package org.starling.pipeline.table.line;

/**
 * The texts that hashes of records begin with, which keep those of different uses apart; and what is hashed where there is no
 * value.
 */
public final class HashPurposes {
    /** One hash of what a record holds. */
    public static final String CONTENT = "content";
    /** Another hash of the same. */
    public static final String OTHER_CONTENT = "other content";

    /** Hashed in the place of a number that is missing, which Spark's hashes would pass over. */
    public static final double MISSING_NUMBER = Double.NaN;
    /** Hashed in the place of a text that is missing. */
    public static final String MISSING_TEXT = "";

    private HashPurposes() {}

    /** Places in the order that a split cuts. */
    public static String split(long seed) {
        return "split" + seed;
    }

    /** Places in the order of shards. */
    public static String shuffle(long seed) {
        return "shuffle" + seed;
    }
}
