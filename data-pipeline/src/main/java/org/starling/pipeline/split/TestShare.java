package org.starling.pipeline.split;

/** How exactly a test set has the share of the records that was asked for. */
public enum TestShare {
    /**
     * Of each class exactly that share, rounded. Records that are added later move the cut a little, so some that lie beside it
     * change sides.
     */
    EXACT,
    /**
     * Each record, or group, is for testing with that probability, by its hash alone: whatever is added later, none ever changes
     * sides. The share comes out by chance, of the whole as of each class.
     */
    EXPECTED
}
