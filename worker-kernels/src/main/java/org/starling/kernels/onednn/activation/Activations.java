package org.starling.kernels.onednn.activation;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.starling.kernels.onednn.graph.Reasons;

/** Finds the oneDNN algorithm, or the function in Java, for each of DL4J's activation functions. */
public final class Activations {
    /** DL4J approximates GELU by {@code x · sigmoid(1.702 x)}. */
    private static final float GELU_SLOPE = 1.702f;

    /** ReLU, whose derivative is 0 or 1. */
    public static final Activation.Elementwise RELU = new Activation.Elementwise(
            algorithm.eltwise_relu, 0, 0, Optional.of(algorithm.eltwise_relu_use_dst_for_bwd));

    private Activations() {}

    /**
     * Returns the activation, or empty if it is not supported. Supports DL4J's own classes only: a subclass computes something
     * else.
     */
    public static Optional<Activation> of(IActivation function) {
        if (!function.getClass().getPackageName().equals(ActivationIdentity.class.getPackageName())) {
            return Optional.empty();
        } else if (function instanceof ActivationIdentity) {
            return Optional.of(new Activation.Identity());
        } else if (function instanceof ActivationSoftmax) {
            return Optional.of(new Activation.Softmax());
        }
        return Optional.ofNullable(elementwise(function))
                .or(() -> scalar(function).map(Activation.Scalar::new));
    }

    /** Adds a reason if {@code function} is not supported. */
    public static void check(IActivation function, Reasons reasons) {
        reasons.addIf(
                of(function).isEmpty(), "activation " + function.getClass().getSimpleName() + " is not supported");
    }

    private static Optional<ScalarFunction> scalar(IActivation function) {
        if (function instanceof ActivationSoftSign) {
            return Optional.of(new ScalarFunctions.SoftSign());
        } else if (function instanceof ActivationRectifiedTanh) {
            return Optional.of(new ScalarFunctions.RectifiedTanh());
        } else if (function instanceof ActivationSELU) {
            return Optional.of(new ScalarFunctions.ScaledExponential());
        } else if (function instanceof ActivationThresholdedReLU thresholded && thresholded.getTheta() >= 0) {
            return Optional.of(new ScalarFunctions.Thresholded((float) thresholded.getTheta()));
        }
        return Optional.empty();
    }

    private static Activation elementwise(IActivation function) {
        if (function instanceof ActivationReLU) {
            return byOutput(algorithm.eltwise_relu, algorithm.eltwise_relu_use_dst_for_bwd, 0, 0);
        } else if (function instanceof ActivationLReLU leaky && leaky.getAlpha() >= 0) {
            return byOutput(
                    algorithm.eltwise_relu, algorithm.eltwise_relu_use_dst_for_bwd, (float) leaky.getAlpha(), 0);
        } else if (function instanceof ActivationReLU6) {
            return byInput(algorithm.eltwise_clip_v2, 0, 6);
        } else if (function instanceof ActivationHardTanH) {
            return byInput(algorithm.eltwise_clip_v2, -1, 1);
        } else if (function instanceof ActivationTanH) {
            return byOutput(algorithm.eltwise_tanh, algorithm.eltwise_tanh_use_dst_for_bwd, 0, 0);
        } else if (function instanceof ActivationSigmoid) {
            return byOutput(algorithm.eltwise_logistic, algorithm.eltwise_logistic_use_dst_for_bwd, 0, 0);
        } else if (function instanceof ActivationELU elu && elu.getAlpha() == 1) {
            // for other values DL4J's derivative does not match its function
            return byOutput(algorithm.eltwise_elu, algorithm.eltwise_elu_use_dst_for_bwd, 1, 0);
        } else if (function instanceof ActivationHardSigmoid) {
            return byInput(algorithm.eltwise_hardsigmoid, 0.2f, 0.5f);
        } else if (function instanceof ActivationSoftPlus) {
            return byInput(algorithm.eltwise_soft_relu, 1, 0);
        } else if (function instanceof ActivationSwish) {
            return byInput(algorithm.eltwise_swish, 1, 0);
        } else if (function instanceof ActivationMish) {
            return byInput(algorithm.eltwise_mish, 0, 0);
        } else if (function instanceof ActivationGELU gelu && !gelu.isPrecise()) {
            // DL4J's precise variant is no known approximation of GELU
            return byInput(algorithm.eltwise_swish, GELU_SLOPE, 0);
        } else if (function instanceof ActivationCube) {
            return byInput(algorithm.eltwise_pow, 1, 3);
        }
        return null;
    }

    private static Activation byOutput(algorithm forward, algorithm backward, float alpha, float beta) {
        return new Activation.Elementwise(forward, alpha, beta, Optional.of(backward));
    }

    private static Activation byInput(algorithm forward, float alpha, float beta) {
        return new Activation.Elementwise(forward, alpha, beta, Optional.empty());
    }
}
