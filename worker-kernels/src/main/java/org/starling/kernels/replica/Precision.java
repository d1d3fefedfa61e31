package org.starling.kernels.replica;

/** In what a training step computes. Parameters, gradients of parameters and updater state are single precision in both. */
public enum Precision {
    /** Single precision throughout. */
    FP32,
    /**
     * Mixed precision: dense and convolutional operations read and write bfloat16 and add up in single precision, from
     * weights that are rounded in every step. Only in the oneDNN kernel, on CPUs with AVX512-BF16 or AMX-BF16.
     */
    BF16
}
