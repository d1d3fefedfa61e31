package org.starling.kernels.replica;

/** Choice of the implementation of the training step. */
public enum Backend {
    /** The fastest one that supports the network; what was chosen and why is reported. */
    AUTO,
    /** A static plan of oneDNN primitives, on CPUs; refused for networks that it does not support. */
    ONEDNN,
    /** Deeplearning4j's own step: any layer, CPU or CUDA. */
    ND4J
}
