package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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

/** DL4J's activation functions, as DL4J defines them. */
final class TorchActivations {
    /** DL4J approximates GELU by {@code x · sigmoid(1.702 x)}. */
    private static final double GELU_SLOPE = 1.702;

    private TorchActivations() {}

    /** Applies {@code function}; softmax over the dimension that is the last one of DL4J's array. */
    static Tensor apply(IActivation function, Tensor x, NodeContext context) {
        return function instanceof ActivationSoftmax ? torch.softmax(x, context.lastDimension(x)) : apply(function, x);
    }

    /** Applies a function of single values. */
    static Tensor apply(IActivation function, Tensor x) {
        if (function instanceof ActivationIdentity) {
            return x;
        } else if (function instanceof ActivationReLU) {
            return torch.relu(x);
        } else if (function instanceof ActivationTanH) {
            return torch.tanh(x);
        } else if (function instanceof ActivationSigmoid) {
            return torch.sigmoid(x);
        } else if (function instanceof ActivationLReLU leaky) {
            return torch.leaky_relu(x, new Scalar(leaky.getAlpha()));
        } else if (function instanceof ActivationReLU6) {
            return clamp(x, 0, 6);
        } else if (function instanceof ActivationHardTanH) {
            return clamp(x, -1, 1);
        } else if (function instanceof ActivationHardSigmoid) {
            return clamp(x.mul(new Scalar(0.2)).add(new Scalar(0.5)), 0, 1);
        } else if (function instanceof ActivationELU) {
            return torch.elu(x);
        } else if (function instanceof ActivationSELU) {
            return torch.selu(x);
        } else if (function instanceof ActivationSoftPlus) {
            return torch.softplus(x);
        } else if (function instanceof ActivationSoftSign) {
            return x.div(x.abs().add(new Scalar(1)));
        } else if (function instanceof ActivationSwish) {
            return torch.silu(x);
        } else if (function instanceof ActivationMish) {
            return torch.mish(x);
        } else if (function instanceof ActivationGELU) {
            return x.mul(torch.sigmoid(x.mul(new Scalar(GELU_SLOPE))));
        } else if (function instanceof ActivationRectifiedTanh) {
            return torch.relu(torch.tanh(x));
        } else if (function instanceof ActivationThresholdedReLU thresholded) {
            return torch.threshold(x, new Scalar(thresholded.getTheta()), new Scalar(0));
        } else if (function instanceof ActivationCube) {
            return x.pow(new Scalar(3));
        }
        throw new IllegalStateException("Cannot compute activation " + function + ": it passed the check of settings");
    }

    private static Tensor clamp(Tensor x, double least, double greatest) {
        return torch.clamp(x, new ScalarOptional(new Scalar(least)), new ScalarOptional(new Scalar(greatest)));
    }
}
