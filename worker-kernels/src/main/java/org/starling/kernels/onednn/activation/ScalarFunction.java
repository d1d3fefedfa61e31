package org.starling.kernels.onednn.activation;

/** Function of one value that is 0 at 0, so that padding stays zero. */
public interface ScalarFunction {

    /** The function of {@code x}. */
    float value(float x);

    /** Its derivative at {@code x}. */
    float derivative(float x);
}
