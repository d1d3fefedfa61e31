package org.starling.kernels.onednn.activation;

/** A function of one value that is 0 at 0, so that padding stays what it is. */
public interface ScalarFunction {

    /** The function of {@code x}. */
    float value(float x);

    /** Its derivative at {@code x}. */
    float derivative(float x);
}
