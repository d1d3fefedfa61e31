package org.starling.driver.dl4j;

/** The time at which training listeners are called. */
public enum ListenerCalls {
    /**
     * After every batch, on the workers, with the worker's replica, as by dl4j-spark. Only the DL4J backend can do that, which
     * is slower than oneDNN.
     */
    EVERY_BATCH,
    /** At the end of every call of {@code fit}, in the driver, with the averaged network. */
    EVERY_FIT
}
