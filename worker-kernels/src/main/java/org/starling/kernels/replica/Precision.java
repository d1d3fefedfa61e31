package org.starling.kernels.replica;

/** In what a training step computes. Parameters, gradients of parameters and updater state are float32 in both. */
public enum Precision {
    /** Float32 throughout. */
    FP32,
    /**
     * Mixed precision: dense and convolutional operations read and write bfloat16 and add up in float32, from
     * weights that are rounded in every step. Only in the oneDNN kernel, on CPUs with AVX512-BF16 or AMX-BF16.
     */
    BF16
}
