package org.starling.driver.export.network;

import ai.onnxruntime.OrtException;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;

/** Small inputs of each kind, and networks around a layer for them. */
final class LayerSamples {
    /** Outputs of a network. */
    static final int OUTPUTS = 3;
    /** Time steps of a sequence. */
    static final int STEPS = 7;

    static {
        NativeLibraries.prepare();
    }

    private LayerSamples() {}

    /** The type of a network's input, and the shape of an example. */
    record Sample(InputType type, List<Integer> shape) {}

    static Sample features(int count) {
        return new Sample(InputType.feedForward(count), List.of(count));
    }

    static Sample images(CNN2DFormat order) {
        return new Sample(
                InputType.convolutional(6, 5, 2, order),
                order == CNN2DFormat.NCHW ? List.of(2, 6, 5) : List.of(6, 5, 2));
    }

    static Sample sequences(RNNFormat order) {
        return new Sample(
                InputType.recurrent(4, STEPS, order), order == RNNFormat.NCW ? List.of(4, STEPS) : List.of(STEPS, 4));
    }

    static ExampleFormat vectors(Sample sample, int outputs) {
        return new ExampleFormat(
                FeatureFormat.float32(sample.shape.toArray(Integer[]::new)), new LabelFormat.FloatVector(outputs));
    }

    static NeuralNetConfiguration.Builder settings() {
        return new NeuralNetConfiguration.Builder()
                .seed(5)
                .activation(Activation.TANH)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .updater(new Sgd(0.1));
    }

    static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MSE)
                .nOut(OUTPUTS)
                .activation(Activation.IDENTITY)
                .build();
    }

    static void assertAgrees(Sample sample, Layer... layers) throws OrtException {
        NeuralNetConfiguration.ListBuilder list = settings().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        NetworkOracle.assertAgrees(
                Network.of(list.layer(output()).setInputType(sample.type).build()), vectors(sample, OUTPUTS));
    }
}
