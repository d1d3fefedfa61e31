package org.starling.kernels.replica;

/**
 * Number type of a replica's computations. Parameters, gradients of parameters and updater state are float32 in both.
 */
public enum Precision {
    /** Float32 throughout. */
    FP32,
    /**
     * Mixed precision: dense and convolutional operations, and attention on LibTorch, read and write bfloat16 and accumulate in
     * float32. Weights are rounded in every step. Requires the torch backend, or the oneDNN backend and a CPU with AVX512-BF16 or
     * AMX-BF16.
     */
    BF16
}
