package org.starling.driver.export.network;

import ai.onnxruntime.OrtException;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;

/** Compares layers and vertices of images, in their settings, with onnxruntime. */
class ImageLayersTest {
    static {
        NativeLibraries.prepare();
    }

    static Stream<Arguments> ofImages() {
        return Stream.of(
                named(
                        "truncate",
                        convolution(ConvolutionMode.Truncate).padding(1, 2).stride(2, 1)),
                named("same", convolution(ConvolutionMode.Same).stride(2, 3)),
                named("dilated", convolution(ConvolutionMode.Same).dilation(2, 2)),
                named("no bias", convolution(ConvolutionMode.Truncate).hasBias(false)),
                Arguments.of("softmax over columns", new ActivationLayer(Activation.SOFTMAX)),
                Arguments.of(
                        "maximum",
                        pooling(PoolingType.MAX, ConvolutionMode.Same)
                                .stride(2, 2)
                                .build()),
                Arguments.of(
                        "maximum with padding",
                        pooling(PoolingType.MAX, ConvolutionMode.Truncate)
                                .padding(1, 1)
                                .build()),
                Arguments.of(
                        "mean",
                        pooling(PoolingType.AVG, ConvolutionMode.Same)
                                .stride(2, 1)
                                .build()),
                Arguments.of(
                        "mean with padding",
                        pooling(PoolingType.AVG, ConvolutionMode.Truncate)
                                .padding(1, 1)
                                .build()),
                Arguments.of("mean of padding, too", meanWithPadding()),
                Arguments.of("normalisation", new BatchNormalization()),
                Arguments.of(
                        "logarithmic deviation",
                        new BatchNormalization.Builder().useLogStd(true).build()),
                Arguments.of(
                        "locked",
                        new BatchNormalization.Builder().lockGammaBeta(true).build()),
                Arguments.of(
                        "locked at other values",
                        new BatchNormalization.Builder()
                                .lockGammaBeta(true)
                                .gamma(2)
                                .beta(0.5)
                                .build()),
                Arguments.of(
                        "upsampling",
                        new Upsampling2D.Builder().size(new int[] {2, 3}).build()),
                Arguments.of("zero padding", new ZeroPaddingLayer(1, 2, 0, 3)),
                Arguments.of(
                        "depthwise",
                        new DepthwiseConvolution2D.Builder(2, 3)
                                .depthMultiplier(2)
                                .stride(1, 2)
                                .build()),
                Arguments.of(
                        "separable",
                        new SeparableConvolution2D.Builder(2, 3)
                                .depthMultiplier(2)
                                .nOut(5)
                                .build()),
                Arguments.of(
                        "transposed",
                        new Deconvolution2D.Builder(2, 3).nOut(4).stride(2, 2).build()),
                Arguments.of(
                        "transposed, same",
                        new Deconvolution2D.Builder(2, 3)
                                .nOut(4)
                                .stride(2, 2)
                                .convolutionMode(ConvolutionMode.Same)
                                .build()),
                Arguments.of("global maximum", new GlobalPoolingLayer(PoolingType.MAX)),
                Arguments.of("global mean", new GlobalPoolingLayer(PoolingType.AVG)),
                Arguments.of("global sum", new GlobalPoolingLayer(PoolingType.SUM)),
                Arguments.of(
                        "global norm",
                        new GlobalPoolingLayer.Builder(PoolingType.PNORM)
                                .pnorm(3)
                                .build()),
                Arguments.of("dropout", new DropoutLayer(0.5)));
    }

    private static Arguments named(String name, ConvolutionLayer.Builder builder) {
        return Arguments.of(name, builder.nOut(4).activation(Activation.TANH).build());
    }

    private static ConvolutionLayer.Builder convolution(ConvolutionMode mode) {
        return new ConvolutionLayer.Builder(3, 2).convolutionMode(mode);
    }

    private static SubsamplingLayer.Builder pooling(PoolingType type, ConvolutionMode mode) {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.valueOf(type.name()))
                .kernelSize(3, 2)
                .stride(1, 1)
                .convolutionMode(mode);
    }

    private static SubsamplingLayer meanWithPadding() {
        SubsamplingLayer layer =
                pooling(PoolingType.AVG, ConvolutionMode.Truncate).padding(1, 1).build();
        layer.setAvgPoolIncludePadInDivisor(true);
        return layer;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofImages")
    void layerOfImagesAgrees(String name, Layer layer) throws OrtException {
        LayerSamples.assertAgrees(LayerSamples.images(CNN2DFormat.NCHW), layer);
    }

    @Test
    void channelsLastAgree() throws OrtException {
        LayerSamples.assertAgrees(
                LayerSamples.images(CNN2DFormat.NHWC),
                convolution(ConvolutionMode.Same)
                        .nOut(4)
                        .dataFormat(CNN2DFormat.NHWC)
                        .build(),
                new ActivationLayer(Activation.SOFTMAX),
                pooling(PoolingType.MAX, ConvolutionMode.Same)
                        .stride(2, 2)
                        .dataFormat(CNN2DFormat.NHWC)
                        .build());
    }

    @Test
    void outputsOfPixelsAgree() throws OrtException {
        LayerSamples.Sample sample = LayerSamples.images(CNN2DFormat.NCHW);
        Network network = Network.of(LayerSamples.settings()
                .list()
                .layer(convolution(ConvolutionMode.Same).nOut(2).build())
                .layer(new CnnLossLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(sample.type())
                .build());
        NetworkOracle.assertAgrees(network, LayerSamples.vectors(sample, 2 * 6 * 5));
    }

    @Test
    void verticesAgree() throws OrtException {
        LayerSamples.Sample sample = LayerSamples.images(CNN2DFormat.NHWC);
        ComputationGraphConfiguration graph = LayerSamples.settings()
                .graphBuilder()
                .addInputs("image")
                .addLayer(
                        "a",
                        convolution(ConvolutionMode.Same)
                                .nOut(3)
                                .dataFormat(CNN2DFormat.NHWC)
                                .build(),
                        "image")
                .addLayer(
                        "b",
                        convolution(ConvolutionMode.Same)
                                .nOut(3)
                                .dataFormat(CNN2DFormat.NHWC)
                                .build(),
                        "image")
                .addVertex("greatest", new ElementWiseVertex(ElementWiseVertex.Op.Max), "a", "b")
                .addVertex("scaled", new ScaleVertex(0.5), "greatest")
                .addVertex("shifted", new ShiftVertex(-0.25), "a")
                .addVertex("merged", new MergeVertex(), "scaled", "shifted", "b")
                .addLayer("out", LayerSamples.output(), "merged")
                .setOutputs("out")
                .setInputTypes(sample.type())
                .build();
        NetworkOracle.assertAgrees(Network.of(graph), LayerSamples.vectors(sample, LayerSamples.OUTPUTS));
    }

    @Test
    void subsetsAndLengthsAgree() throws OrtException {
        LayerSamples.Sample sample = LayerSamples.images(CNN2DFormat.NCHW);
        ComputationGraphConfiguration graph = LayerSamples.settings()
                .graphBuilder()
                .addInputs("image")
                .addLayer("a", convolution(ConvolutionMode.Same).nIn(2).nOut(5).build(), "image")
                .addVertex("part", new SubsetVertex(1, 3), "a")
                .addVertex("unit", new L2NormalizeVertex(), "part")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.SUM), "unit")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .nIn(3)
                                .nOut(LayerSamples.OUTPUTS)
                                .build(),
                        "pool")
                .setOutputs("out")
                .build();
        NetworkOracle.assertAgrees(Network.of(graph), LayerSamples.vectors(sample, LayerSamples.OUTPUTS));
    }
}
