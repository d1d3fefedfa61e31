package org.starling.driver.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.replica.NativeLibraries;

/** Small networks for the data of {@link Samples}. */
final class SampleNetworks {
    private SampleNetworks() {}

    private static NeuralNetConfiguration.Builder builder(IUpdater updater) {
        NativeLibraries.prepare();
        return new NeuralNetConfiguration.Builder().seed(11).updater(updater).weightInit(WeightInit.XAVIER);
    }

    private static DenseLayer dense() {
        return new DenseLayer.Builder().nOut(8).activation(Activation.TANH).build();
    }

    private static OutputLayer softmax() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(Samples.CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    static MultiLayerConfiguration layers(IUpdater updater) {
        return builder(updater)
                .list()
                .layer(dense())
                .layer(softmax())
                .setInputType(InputType.feedForward(Samples.INPUTS))
                .build();
    }

    static ComputationGraphConfiguration graph(IUpdater updater) {
        return builder(updater)
                .graphBuilder()
                .addInputs("in")
                .addLayer("dense", dense(), "in")
                .addLayer("out", softmax(), "dense")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(Samples.INPUTS))
                .build();
    }

    static MultiLayerConfiguration lstm(IUpdater updater) {
        return builder(updater)
                .list()
                .layer(new LSTM.Builder().nOut(5).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(Samples.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(4))
                .build();
    }

    static ComputationGraphConfiguration twoInputs(IUpdater updater) {
        return builder(updater)
                .graphBuilder()
                .addInputs("left", "right")
                .addVertex("both", new MergeVertex(), "left", "right")
                .addLayer("dense", dense(), "both")
                .addLayer("out", softmax(), "dense")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(4), InputType.feedForward(3))
                .build();
    }
}
