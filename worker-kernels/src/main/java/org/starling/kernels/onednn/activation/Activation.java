package org.starling.kernels.onednn.activation;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/** Activation function in oneDNN's terms. */
public sealed interface Activation {

    /** The output is the input. */
    record Identity() implements Activation {}

    /**
     * The exponential, normalised over the last dimension of DL4J's array: features; time steps of a sequence, columns of an
     * image; their channels where these are last.
     */
    record Softmax() implements Activation {}

    /**
     * A function of one value.
     *
     * @param forward oneDNN's algorithm
     * @param alpha its first argument
     * @param beta its second argument
     * @param byOutput the algorithm that computes the derivative from the output, if there is one
     */
    record Elementwise(algorithm forward, float alpha, float beta, Optional<algorithm> byOutput) implements Activation {
        /** {@code factor · x + summand}. */
        public static Elementwise linear(float factor, float summand) {
            return new Elementwise(algorithm.eltwise_linear, factor, summand, Optional.empty());
        }
    }

    /**
     * A function of one value that oneDNN lacks, computed in Java.
     *
     * @param function the function and its derivative
     */
    record Scalar(ScalarFunction function) implements Activation {}

    /** Whether it is ReLU without slope, whose derivative is 0 or 1. */
    default boolean isRelu() {
        return this instanceof Elementwise function
                && function.forward() == algorithm.eltwise_relu
                && function.alpha() == 0f;
    }

    /** Whether it can be fused into the primitive before it, also when training. */
    default boolean fusable() {
        return this instanceof Elementwise function && function.byOutput().isPresent();
    }
}
