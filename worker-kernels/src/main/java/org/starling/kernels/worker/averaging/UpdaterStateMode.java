package org.starling.kernels.worker.averaging;

/** Treatment of the updater's state (momentum, second moments) when parameters are averaged. */
public enum UpdaterStateMode {
    /** It is averaged like the parameters, in every round; the default of dl4j-spark. */
    AVERAGE,
    /** Each replica keeps its own state during an epoch; it is averaged at the end of the epoch. */
    KEEP,
    /** It is reset to zero after every round. */
    RESET
}
