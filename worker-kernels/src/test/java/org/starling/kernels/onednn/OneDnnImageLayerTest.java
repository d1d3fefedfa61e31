package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.replica.Network;

/** Layers that make images larger, and losses at every pixel or time step. */
class OneDnnImageLayerTest extends OracleTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3, 1, 0, Truncate, true",
        "7, 3, 3, 2, 1, Truncate, true",
        "7, 17, 2, 2, 0, Truncate, false",
        "64, 3, 3, 2, 0, Same, true",
        "7, 3, 4, 3, 0, Same, false",
        "7, 3, 2, 1, 1, Strict, true"
    })
    void transposedConvolutionAgreesWithDl4j(
            int batch, int channels, int kernel, int stride, int padding, ConvolutionMode mode, boolean biased) {
        for (int outputs : new int[] {1, 3, 17}) {
            assertAgrees(
                    OneDnnLayerTest.network(
                            channels,
                            5,
                            6,
                            new ConvolutionLayer.Builder(2, 1).nOut(channels).build(),
                            new Deconvolution2D.Builder(kernel, kernel)
                                    .stride(stride, stride)
                                    .padding(padding, padding)
                                    .convolutionMode(mode)
                                    .nOut(outputs)
                                    .hasBias(biased)
                                    .build(),
                            new ConvolutionLayer.Builder(2, 2).nOut(3).build()),
                    floats(5, channels, 5, 6),
                    batch);
        }
    }

    @Test
    void transposedConvolutionThatLeavesNothingIsNamed() {
        Network network = Network.of(OneDnnLayerTest.settings()
                .list()
                .layer(new Deconvolution2D.Builder(2, 2)
                        .padding(3, 3)
                        .nIn(2)
                        .nOut(3)
                        .build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(3).nOut(5).build())
                .build());
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, floats(5, 2, 5, 5), 4, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'layer0'", "6 of 5", "leaves nothing");
    }

    @ParameterizedTest
    @EnumSource(
            value = LossFunction.class,
            names = {"MCXENT", "MSE", "XENT"})
    void lossAtEveryPixelAgreesWithDl4j(LossFunction loss) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(4).build())
                .layer(new ConvolutionLayer.Builder(1, 1)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new CnnLossLayer.Builder(loss)
                        .activation(loss == LossFunction.MCXENT ? Activation.SOFTMAX : Activation.SIGMOID)
                        .build())
                .setInputType(InputType.convolutional(5, 6, 2))
                .build();
        assertAgrees(configuration, vectors(3 * 4 * 5, 2, 5, 6), 7);
    }

    @Test
    void lossAtEveryTimeStepAgreesWithDl4j() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new Convolution1DLayer.Builder(2).nOut(3).build())
                .layer(new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.recurrent(2, 6))
                .build();
        assertAgrees(configuration, vectors(3 * 5, 2, 6), 7);
    }

    @ParameterizedTest
    @CsvSource({"MAX, 2, 2, Truncate", "AVG, 3, 1, Truncate", "AVG, 3, 2, Same"})
    void poolingOverTimeAgreesWithDl4j(PoolingType type, int kernel, int stride, ConvolutionMode mode) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new Convolution1DLayer.Builder(2).nOut(3).build())
                .layer(new Subsampling1DLayer.Builder(type)
                        .kernelSize(kernel)
                        .stride(stride)
                        .convolutionMode(mode)
                        .build())
                .layer(new Convolution1DLayer.Builder(1).nOut(4).build())
                .layer(new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.recurrent(2, 9))
                .build();
        int pooled = mode == ConvolutionMode.Same ? (8 + stride - 1) / stride : (8 - kernel) / stride + 1;
        assertAgrees(configuration, vectors(4 * pooled, 2, 9), 7);
    }

    @Test
    void separableConvolutionThatDl4jComputesWithoutItsSecondPartIsNotSupported() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new SeparableConvolution2D.Builder(3, 3)
                        .depthMultiplier(2)
                        .nOut(2)
                        .build())
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.convolutional(7, 8, 1))
                .build();
        assertThat(OneDnnSupport.unsupported(Network.of(configuration)))
                .singleElement()
                .asString()
                .contains("layer0", "pointwise");
    }
}
