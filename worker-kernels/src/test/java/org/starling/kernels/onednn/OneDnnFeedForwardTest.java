package org.starling.kernels.onednn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class OneDnnFeedForwardTest extends OracleTest {
    /**
     * With DL4J's default of 1e-8 a rectified unit that never fired makes full steps as soon as rounding lets it fire on one
     * side: its moments are still zero.
     */
    private static final double EPSILON = 1e-4;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void multiLayerPerceptronAgreesWithDl4j(int batchSize) {
        var configuration = new NeuralNetConfiguration.Builder()
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
        assertAgrees(configuration, bytes(10, 784), batchSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void convolutionalNetworkAgreesWithDl4j(int batchSize) {
        var configuration = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-3, 0.9, 0.999, EPSILON))
                .activation(Activation.RELU)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(32).build())
                .layer(new SubsamplingLayer.Builder()
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(64).build())
                .layer(new SubsamplingLayer.Builder()
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
        assertAgrees(configuration, bytes(10, 1, 28, 28), batchSize);
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
