package org.starling.kernels.onednn;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class OneDnnFeedForwardTest extends OracleTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void multiLayerPerceptronAgreesWithDl4j(int batchSize) {
        assertAgrees(perceptron(), bytes(10, 784), batchSize);
    }

    static MultiLayerConfiguration perceptron() {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-3))
                .activation(Activation.RELU)
                .list()
                .layer(new DenseLayer.Builder().nOut(128).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(10)
                        .build())
                .setInputType(InputType.feedForward(784))
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void convolutionalNetworkAgreesWithDl4j(int batchSize) {
        assertAgrees(
                convolutionalNetwork(Activation.TANH, PoolingType.AVG, new Adam(1e-3)),
                bytes(10, 1, 28, 28),
                batchSize);
    }

    /**
     * Not with Adam: among the millions of ReLU and pooled values of 20 steps some are so near to zero, or to each other,
     * that rounding decides, and where gradients are small Adam makes full steps of the difference.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void reluConvolutionalNetworkAgreesWithDl4j(int batchSize) {
        assertAgrees(
                convolutionalNetwork(Activation.RELU, PoolingType.MAX, new Sgd(0.01)), bytes(10, 1, 28, 28), batchSize);
    }

    static MultiLayerConfiguration convolutionalNetwork(Activation activation, PoolingType pooling, IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(updater)
                .activation(activation)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(32).build())
                .layer(new SubsamplingLayer.Builder(pooling)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(64).build())
                .layer(new SubsamplingLayer.Builder(pooling)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(64).build())
                .layer(new DenseLayer.Builder().nOut(64).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(10)
                        .build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build();
    }

    @Test
    void oneLayerIsEnough() {
        var configuration = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-2))
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(3)
                        .nOut(4)
                        .build())
                .build();
        assertAgrees(configuration, floats(4, 3), 5);
    }
}
