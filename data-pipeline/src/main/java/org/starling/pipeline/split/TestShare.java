package org.starling.pipeline.split;

/** Precision of the share of records in the test set. */
public enum TestShare {
    /**
     * Exactly the requested share of each class, rounded. Records that are added later move the cut a little, so some records
     * close to it change their split.
     */
    EXACT,
    /**
     * Each record or group is for testing with the requested probability, by its hash alone. Records that are added later never
     * change the split of others. The actual share, in total and of each class, depends on chance.
     */
    EXPECTED
}
