package org.starling.kernels.replica;

import org.starling.kernels.validation.FormerName;

/** Choice of the implementation of a replica. */
public enum Backend {
    /** The fastest backend that supports the network; the choice and its reasons are reported. */
    AUTO,
    /** A static plan of oneDNN primitives, on CPUs; networks that it does not support are rejected. */
    ONEDNN,
    /** LibTorch, on the GPU that Spark assigned or else on the CPU; networks that it does not support are rejected. */
    TORCH,
    /** DL4J's own training: any layer, CPU or CUDA. */
    @FormerName("nd4j")
    DL4J
}
