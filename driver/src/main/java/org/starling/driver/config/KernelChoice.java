package org.starling.driver.config;

/** Which implementation of the training step workers use. */
public enum KernelChoice {
    /** The fastest that supports the network. */
    AUTO,
    /** A plan of oneDNN primitives; the job fails if the network cannot be compiled. */
    ONEDNN,
    /** Deeplearning4j's own step. */
    ND4J
}
