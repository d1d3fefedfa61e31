package org.starling.pipeline.split;

import java.util.List;

/** Names of the splits of a data set. */
public final class Splits {
    /** Records that networks are trained on and transforms are fitted to. */
    public static final String TRAIN = "train";
    /** Records that networks are evaluated on. */
    public static final String TEST = "test";

    /** All of them, in the order of manifests. */
    public static final List<String> ALL = List.of(TRAIN, TEST);

    private Splits() {}
}
