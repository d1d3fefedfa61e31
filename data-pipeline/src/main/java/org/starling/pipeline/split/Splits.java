package org.starling.pipeline.split;

/** Names of the parts of a data set. */
public final class Splits {
    /** What networks are trained on, and what transformations are fitted to. */
    public static final String TRAIN = "train";
    /** What networks are evaluated on. */
    public static final String TEST = "test";

    private Splits() {}
}
