package org.starling.kernels.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks for tests. */
public final class TestNetworks {
    private TestNetworks() {}

    public static MultiLayerConfiguration mlp(int inputs, int classes, IUpdater updater) {
        NativeLibraries.prepare();
        return mlp(builder(updater), inputs, classes);
    }

    public static MultiLayerConfiguration mlp(NeuralNetConfiguration.Builder settings, int inputs, int classes) {
        return settings.list()
                .layer(new DenseLayer.Builder()
                        .nOut(16)
                        .activation(Activation.TANH)
                        .build())
                .layer(softmax(classes))
                .setInputType(InputType.feedForward(inputs))
                .build();
    }

    /** Network without kinks, on which backends with different rounding stay close. */
    public static MultiLayerConfiguration cnn(int channels, int side, int classes, IUpdater updater) {
        NativeLibraries.prepare();
        return builder(updater)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(softmax(classes))
                .setInputType(InputType.convolutional(side, side, channels))
                .build();
    }

    public static ComputationGraphConfiguration graph(int inputs, int classes, IUpdater updater) {
        NativeLibraries.prepare();
        return builder(updater)
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(16)
                                .activation(Activation.TANH)
                                .build(),
                        "in")
                .addLayer("out", softmax(classes), "dense")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(inputs))
                .build();
    }

    private static NeuralNetConfiguration.Builder builder(IUpdater updater) {
        return new NeuralNetConfiguration.Builder().seed(1).updater(updater).weightInit(WeightInit.XAVIER);
    }

    private static OutputLayer softmax(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** Vectors at every step of sequences. */
    public static MultiLayerConfiguration taggedSequences(int inputs, int outputs, IUpdater updater) {
        NativeLibraries.prepare();
        return builder(updater)
                .list()
                .layer(new LSTM.Builder().nOut(6).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(outputs)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(inputs))
                .build();
    }
}
