package org.starling.kernels.worker.averaging;

/** Treatment of the updater's state (momentum, second moments) when parameters are averaged. */
public enum UpdaterStateMode {
    /** It is averaged like the parameters, in every round; what dl4j-spark does by default. */
    AVERAGE,
    /** Each replica keeps its own during an epoch; it is averaged once, at the epoch's end. */
    KEEP,
    /** It starts from zero after every round. */
    RESET
}
