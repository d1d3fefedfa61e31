package org.starling.driver.config.network;

import java.util.List;
import java.util.function.Predicate;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.ModelSpec;
import org.starling.kernels.batch.LabelFormat;
import org.starling.layers.QuantileLoss;
import org.starling.pipeline.encode.Encoding;

/**
 * The last layer of a built-in network, by the labels: softmax with multi-class cross-entropy for a class, sigmoids with binary
 * cross-entropy for several labels, identity with the squared error for numbers or with the pinball loss for quantiles.
 */
public final class OutputLayers {
    private final String network;
    private final ClassWeights classWeights;
    private final NetworkData data;

    /**
     * @param network name of the built-in network, for messages
     */
    OutputLayers(String network, ModelSpec.Builtin spec, NetworkData data) {
        this(network, spec.classWeights(), data);
    }

    /**
     * The last layers for some data.
     *
     * @param network name of the network, for messages
     */
    public OutputLayers(String network, ClassWeights classWeights, NetworkData data) {
        this.network = network;
        this.classWeights = classWeights;
        this.data = data;
    }

    /**
     * A layer with one label for each example.
     *
     * @throws NetworkException if none fits the labels
     */
    public OutputLayer ofExample() {
        LabelFormat label = data.format().label();
        if (label instanceof LabelFormat.ClassIndex classes) {
            double[] weights = classWeights.of(data.examplesByClass());
            ILossFunction loss = weights.length == 0 ? new LossMCXENT() : new LossMCXENT(Nd4j.createFromArray(weights));
            return layer(loss, Activation.SOFTMAX, classes.classes());
        } else if (label instanceof LabelFormat.ClassSequence sequence) {
            throw new NetworkException(
                    "Cannot build the network '%s': it predicts one label, but the labels of the data are sequences of %d steps; give another network by model.json"
                            .formatted(network, sequence.steps()));
        }
        requireNoClassWeights("label vectors have no classes");
        if (all(Encoding.Quantile.class::isInstance)) {
            return layer(new QuantileLoss(data.levels()), Activation.IDENTITY, label.length());
        } else if (all(Encoding.MultiHot.class::isInstance)) {
            return layer(new LossBinaryXENT(), Activation.SIGMOID, label.length());
        } else if (all(target -> !(target instanceof Encoding.Quantile || target instanceof Encoding.MultiHot))) {
            return layer(new LossMSE(), Activation.IDENTITY, label.length());
        }
        throw new NetworkException(
                "Cannot build the network '%s': it has one loss, but the labels of the data are vectors of %d values of different kinds; use data.targets of one kind, or give another network by model.json"
                        .formatted(network, label.length()));
    }

    /** A layer with a class at each time step. */
    public RnnOutputLayer ofEachStep() {
        requireNoClassWeights("each step has a class of its own");
        return new RnnOutputLayer.Builder(new LossMCXENT())
                .nOut(((LabelFormat.ClassSequence) data.format().label()).classes())
                .activation(Activation.SOFTMAX)
                .build();
    }

    private boolean all(Predicate<Encoding> kind) {
        List<Encoding> targets = data.targets();
        return !targets.isEmpty() && targets.stream().allMatch(kind);
    }

    private static OutputLayer layer(ILossFunction loss, Activation activation, int outputs) {
        return new OutputLayer.Builder(loss)
                .nOut(outputs)
                .activation(activation)
                .build();
    }

    private void requireNoClassWeights(String reason) {
        if (classWeights != ClassWeights.NONE) {
            throw new NetworkException(
                    "Cannot build the network '%s': class weights need one class for each example, but %s; remove classWeights from model"
                            .formatted(network, reason));
        }
    }
}
