package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Equality of networks with and without helpers. */
class Dl4jHelpersTest {
    /** Five steps in float32; helpers sum in another order. */
    private static final double TOLERANCE = 1e-4;

    @BeforeAll
    static void prepareNatives() {
        NativeLibraries.prepare();
    }

    @ParameterizedTest
    @CsvSource({
        "Truncate, 1, 1, 0, 1, MAX",
        "Truncate, 3, 2, 1, 1, AVG",
        "Truncate, 2, 1, 2, 2, MAX",
        "Same, 1, 1, 0, 1, MAX",
        "Same, 3, 2, 0, 1, AVG",
        "Same, 2, 3, 0, 1, MAX",
        "Strict, 1, 1, 1, 1, AVG",
    })
    void helpersDoNotChangeWhatANetworkLearns(
            ConvolutionMode mode, int channels, int stride, int padding, int dilation, String pooling) {
        MultiLayerNetwork plain =
                network(mode, channels, stride, padding, dilation, SubsamplingLayer.PoolingType.valueOf(pooling));
        MultiLayerNetwork helped = plain.clone();
        Dl4jHelpers.install(LiveNetwork.of(helped));
        assertThat(helped.getLayer(0).getHelper()).isNotNull();
        assertThat(plain.getLayer(0).getHelper()).isNull();

        Nd4j.getRandom().setSeed(3);
        for (int i = 0; i < 5; i++) {
            INDArray features = Nd4j.rand(DataType.FLOAT, 7, channels, 13, 13);
            INDArray labels = Nd4j.zeros(DataType.FLOAT, 7, 3);
            for (int row = 0; row < 7; row++) {
                labels.putScalar(row, (row + i) % 3, 1f);
            }
            plain.fit(features, labels);
            helped.fit(features, labels);
        }

        float[] expected = plain.params().toFloatVector();
        assertThat(helped.params().toFloatVector()).containsExactly(expected, within((float) TOLERANCE));
    }

    private static MultiLayerNetwork network(
            ConvolutionMode mode,
            int channels,
            int stride,
            int padding,
            int dilation,
            SubsamplingLayer.PoolingType pooling) {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.1))
                .convolutionMode(mode)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .stride(stride, stride)
                        .padding(padding, padding)
                        .dilation(dilation, dilation)
                        .nOut(5)
                        .activation(Activation.TANH)
                        .build())
                .layer(new SubsamplingLayer.Builder(pooling)
                        .kernelSize(1 + stride % 2, 1 + stride % 2)
                        .stride(1, 1)
                        .build())
                .layer(new ConvolutionLayer.Builder(2, 2)
                        .nOut(4)
                        .hasBias(false)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(13, 13, channels))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }
}
