package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Network;

class OneDnnLayerTest extends OracleTest {
    static {
        org.starling.kernels.replica.NativeLibraries.prepare();
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {
                "CUBE",
                "ELU",
                "HARDSIGMOID",
                "HARDTANH",
                "IDENTITY",
                "LEAKYRELU",
                "RELU",
                "RELU6",
                "SIGMOID",
                "SOFTPLUS",
                "TANH",
                "SWISH",
                "GELU",
                "MISH",
                "SOFTSIGN",
                "RECTIFIEDTANH",
                "SELU",
                "THRESHOLDEDRELU"
            })
    void activationAgreesWithDl4j(Activation activation) {
        activationAgrees(activation.getActivationFunction());
    }

    @Test
    void activationsThatDl4jDoesNotDifferentiateCorrectlyAreNotSupported() {
        for (IActivation activation : List.of(new ActivationELU(0.5), new ActivationGELU(true))) {
            Network network = Network.of(network(
                    1,
                    5,
                    5,
                    new DenseLayer.Builder().nOut(3).activation(activation).build()));
            assertThat(OneDnnSupport.unsupported(network))
                    .singleElement()
                    .asString()
                    .contains("layer0", "activation");
        }
    }

    @Test
    void leakyRectifierAgreesWithDl4j() {
        activationAgrees(new ActivationLReLU(0.2));
    }

    private static void activationAgrees(IActivation activation) {
        assertAgrees(
                network(
                        2,
                        9,
                        9,
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(4)
                                .activation(activation)
                                .build(),
                        new DenseLayer.Builder().nOut(11).activation(activation).build()),
                new ExampleFormat(
                        new FeatureFormat(FeatureType.FLOAT32, List.of(2, 9, 9), 0.3f, 0.1f),
                        new LabelFormat.ClassIndex(5)),
                7);
    }

    @Test
    void hiddenSoftmaxAgreesWithDl4j() {
        assertAgrees(
                network(
                        2,
                        5,
                        5,
                        new DenseLayer.Builder()
                                .nOut(11)
                                .activation(Activation.SOFTMAX)
                                .build()),
                floats(5, 2, 5, 5),
                7);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3, 1, 0, 1, Truncate",
        "7, 3, 3, 2, 1, 1, Truncate",
        "64, 17, 3, 1, 1, 1, Truncate",
        "7, 17, 5, 2, 0, 1, Same",
        "7, 3, 3, 1, 0, 2, Same",
        "7, 3, 2, 3, 0, 1, Same",
        "7, 3, 2, 1, 0, 1, Same",
        "7, 1, 3, 2, 1, 1, Strict",
        "7, 3, 1, 1, 0, 1, Truncate",
        "7, 3, 4, 3, 2, 1, Truncate",
        "7, 3, 2, 1, 0, 3, Truncate"
    })
    void convolutionAgreesWithDl4j(
            int batch, int channels, int kernel, int stride, int padding, int dilation, ConvolutionMode mode) {
        for (int outputs : new int[] {1, 3, 17}) {
            assertAgrees(
                    network(
                            channels,
                            9,
                            11,
                            new ConvolutionLayer.Builder(kernel, kernel)
                                    .stride(stride, stride)
                                    .padding(padding, padding)
                                    .dilation(dilation, dilation)
                                    .convolutionMode(mode)
                                    .nOut(outputs)
                                    .hasBias(outputs != 3)
                                    .build(),
                            new ConvolutionLayer.Builder(2, 1).nOut(3).build()),
                    floats(5, channels, 9, 11),
                    batch);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 2, 2", "17, 1, 1", "16, 3, 1"})
    void depthwiseConvolutionAgreesWithDl4j(int channels, int multiplier, int stride) {
        assertAgrees(
                network(
                        channels,
                        7,
                        8,
                        new DepthwiseConvolution2D.Builder(3, 3)
                                .depthMultiplier(multiplier)
                                .stride(stride, stride)
                                .build(),
                        new ConvolutionLayer.Builder(2, 2).nOut(3).build()),
                floats(5, channels, 7, 8),
                7);
    }

    @ParameterizedTest
    @CsvSource({"2, 2, true", "3, 2, false", "17, 1, true"})
    void separableConvolutionAgreesWithDl4j(int channels, int multiplier, boolean biased) {
        assertAgrees(
                network(
                        channels,
                        7,
                        8,
                        new SeparableConvolution2D.Builder(3, 3)
                                .depthMultiplier(multiplier)
                                .nOut(6)
                                .hasBias(biased)
                                .convolutionMode(ConvolutionMode.Same)
                                .build(),
                        new ConvolutionLayer.Builder(2, 2).nOut(3).build()),
                floats(5, channels, 7, 8),
                7);
    }

    @ParameterizedTest
    @CsvSource({
        "MAX, 2, 2, 0, Truncate, false", "MAX, 3, 2, 1, Truncate, false", "MAX, 3, 1, 0, Same, false",
        "MAX, 2, 3, 0, Same, false", "AVG, 2, 2, 0, Truncate, false", "AVG, 3, 2, 1, Truncate, false",
        "AVG, 3, 2, 1, Truncate, true", "AVG, 3, 2, 0, Same, false", "AVG, 3, 2, 0, Same, true",
        "MAX, 3, 2, 1, Strict, false"
    })
    void poolingAgreesWithDl4j(
            PoolingType type, int kernel, int stride, int padding, ConvolutionMode mode, boolean includePadding) {
        for (Activation activation : List.of(Activation.RELU, Activation.TANH)) {
            assertAgrees(
                    network(
                            3,
                            9,
                            11,
                            new ConvolutionLayer.Builder(3, 3)
                                    .nOut(5)
                                    .convolutionMode(ConvolutionMode.Same)
                                    .activation(activation)
                                    .build(),
                            pooling(type, kernel, stride, padding, mode, includePadding)),
                    floats(5, 3, 9, 11),
                    7);
        }
    }

    private static SubsamplingLayer pooling(
            PoolingType type, int kernel, int stride, int padding, ConvolutionMode mode, boolean includePadding) {
        SubsamplingLayer layer = new SubsamplingLayer.Builder(type)
                .kernelSize(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .convolutionMode(mode)
                .build();
        layer.setAvgPoolIncludePadInDivisor(includePadding);
        return layer;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 17})
    void denseLayersAgreeWithDl4j(int width) {
        for (int batch : new int[] {1, 7, 64}) {
            assertAgrees(
                    network(
                            width,
                            3,
                            2,
                            new DenseLayer.Builder().nOut(width).build(),
                            new DenseLayer.Builder().nOut(17).hasBias(false).build()),
                    floats(5, width, 3, 2),
                    batch);
        }
    }

    @ParameterizedTest
    @EnumSource(PoolingType.class)
    void globalPoolingAgreesWithDl4j(PoolingType type) {
        assertAgrees(
                network(
                        2,
                        5,
                        6,
                        new ConvolutionLayer.Builder(3, 3).nOut(17).build(),
                        new GlobalPoolingLayer(type),
                        new DenseLayer.Builder().nOut(6).build()),
                floats(5, 2, 5, 6),
                7);
    }

    @Test
    void zeroPaddingAgreesWithDl4j() {
        assertAgrees(
                network(
                        2,
                        5,
                        6,
                        new ZeroPaddingLayer(1, 2, 0, 3),
                        new ConvolutionLayer.Builder(3, 3).nOut(17).build(),
                        new ZeroPaddingLayer(2, 1, 1, 0),
                        new ConvolutionLayer.Builder(3, 3).nOut(3).build()),
                floats(5, 2, 5, 6),
                7);
    }

    @Test
    void upsamplingAgreesWithDl4j() {
        assertAgrees(
                network(
                        2,
                        5,
                        6,
                        new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
                        new Upsampling2D.Builder(2).build(),
                        new ConvolutionLayer.Builder(3, 3).nOut(3).build()),
                floats(5, 2, 5, 6),
                7);
    }

    @Test
    void activationAndLossLayersAgreeWithDl4j() {
        MultiLayerConfiguration configuration = settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new ActivationLayer(Activation.RELU))
                .layer(new SubsamplingLayer.Builder()
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(5)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(6, 7, 2))
                .build();
        assertAgrees(configuration, floats(5, 2, 6, 7), 7);
    }

    @Test
    void frozenLayersAgreeWithDl4j() {
        MultiLayerConfiguration configuration = settings()
                .l2(1e-2)
                .list()
                .layer(new FrozenLayer(new ConvolutionLayer.Builder(3, 3)
                        .nIn(2)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .build()))
                .layer(new FrozenLayer(new SubsamplingLayer.Builder()
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build()))
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(output())
                .setInputType(InputType.convolutional(6, 7, 2))
                .build();
        assertAgrees(configuration, floats(5, 2, 6, 7), 7);
    }

    @Test
    void flatImagesAgreeWithDl4j() {
        MultiLayerConfiguration configuration = settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                .layer(output())
                .setInputType(InputType.convolutionalFlat(8, 7, 2))
                .build();
        assertAgrees(configuration, floats(5, 112), 7);
    }

    @Test
    void imagesWithAScaleForEachChannelAgreeWithDl4j() {
        MultiLayerConfiguration configuration = settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                .layer(output())
                .setInputType(InputType.convolutional(8, 7, 2))
                .build();
        FeatureFormat features = new FeatureFormat(
                FeatureType.UINT8,
                List.of(2, 8, 7),
                1f,
                0f,
                List.of(new FeatureFormat.Channel(1f / 64, -2f), new FeatureFormat.Channel(1f / 128, -0.5f)));
        assertAgrees(configuration, new ExampleFormat(features, new LabelFormat.ClassIndex(5)), 7);
    }

    @Test
    void imagesMadeFromDenseLayersAgreeWithDl4j() {
        MultiLayerConfiguration configuration = settings()
                .list()
                .layer(new DenseLayer.Builder().nIn(6).nOut(32).build())
                .layer(new ConvolutionLayer.Builder(3, 3).nIn(2).nOut(4).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(16)
                        .nOut(5)
                        .build())
                .inputPreProcessor(1, new org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor(4, 4, 2))
                .inputPreProcessor(2, new org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor(2, 2, 4))
                .build();
        assertAgrees(configuration, floats(5, 6), 7);
    }

    static NeuralNetConfiguration.Builder settings() {
        return new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Nesterovs(0.02, 0.9))
                .activation(Activation.TANH);
    }

    static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(5)
                .build();
    }

    /** {@code layers} over images, and an output layer. */
    static MultiLayerConfiguration network(int channels, int height, int width, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = settings().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.layer(output())
                .setInputType(InputType.convolutional(height, width, channels))
                .build();
    }
}
