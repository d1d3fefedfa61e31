package org.starling.driver.modelimport.onnx;

import java.util.List;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;

/**
 * Settings of an imported network that its file does not have.
 *
 * @param updater of all layers
 * @param format of the examples that it is trained on
 */
public record ImportSettings(IUpdater updater, ExampleFormat format) {

    /** The shape of the features of an example. */
    List<Long> features() {
        return format.features().shape().stream().map(Integer::longValue).toList();
    }

    /** The last activation: if classes are trained, networks that put out logits get their softmax. */
    IActivation activation(IActivation given) {
        boolean classes =
                format.label() instanceof LabelFormat.ClassIndex || format.label() instanceof LabelFormat.ClassSequence;
        return classes && given instanceof ActivationIdentity ? new ActivationSoftmax() : given;
    }

    /** The loss that goes with the last activation. */
    ILossFunction loss(IActivation activation) {
        if (activation instanceof ActivationSoftmax) {
            return new LossMCXENT();
        }
        return activation instanceof ActivationSigmoid ? new LossBinaryXENT() : new LossMSE();
    }
}
