package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;

/** A small network, of which settings are replaced one by one: a dense layer and an output layer. */
final class SettingNetwork {
    static final int INPUTS = 6;
    static final int CLASSES = 4;

    /** Settings of all layers. */
    final NeuralNetConfiguration.Builder settings = new NeuralNetConfiguration.Builder()
            .seed(5)
            .activation(Activation.TANH)
            .updater(new Sgd(0.05))
            // DL4J's own checks of its workspaces fail on some combinations of layers
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE);

    private final List<Layer> layers = new ArrayList<>();
    private InputType input = InputType.feedForward(INPUTS);
    private ExampleFormat format = OracleTest.floats(CLASSES, INPUTS);

    SettingNetwork() {
        output(LossFunction.MCXENT.getILossFunction(), Activation.SOFTMAX, CLASSES, format);
    }

    /** Ends the network in an output layer with this loss. */
    void output(ILossFunction loss, Activation activation, int outputs, ExampleFormat labelled) {
        output(
                new OutputLayer.Builder(loss)
                        .activation(activation)
                        .nOut(outputs)
                        .build(),
                labelled);
    }

    /** Ends the network in {@code layer}, after the dense layer. */
    void output(Layer layer, ExampleFormat labelled) {
        layers.clear();
        layers.add(layer);
        format = labelled;
    }

    /** Replaces all layers. */
    void layers(InputType type, ExampleFormat examples, BaseLayer first, Layer last) {
        input = type;
        layers.clear();
        layers.add(first);
        layers.add(last);
        format = examples;
    }

    MultiLayerConfiguration configuration() {
        NeuralNetConfiguration.ListBuilder list = settings.list();
        if (layers.size() == 1) {
            list.layer(new DenseLayer.Builder().nOut(7).build());
        }
        layers.forEach(list::layer);
        return list.setInputType(input).validateOutputLayerConfig(false).build();
    }

    ExampleFormat format() {
        return format;
    }
}
