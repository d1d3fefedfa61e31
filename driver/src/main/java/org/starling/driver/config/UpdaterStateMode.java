package org.starling.driver.config;

/** What becomes of the updaters' state when replicas are averaged. */
public enum UpdaterStateMode {
    /** It is averaged as the parameters are: with the same weights. */
    AVERAGE,
    /** Every worker keeps its own. */
    KEEP,
    /** It starts anew after every average. */
    RESET
}
