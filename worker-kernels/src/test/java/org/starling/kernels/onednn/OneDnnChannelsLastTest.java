package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.replica.Network;

/** Images as {@code [height, width, channels]}: layers, flattening and merging. */
class OneDnnChannelsLastTest extends OracleTest {
    private static final int HEIGHT = 8;
    private static final int WIDTH = 7;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 17})
    void convolutionsAndPoolingAgreeWithDl4j(int channels) {
        for (int batch : new int[] {1, 7}) {
            assertAgrees(
                    network(
                            channels,
                            convolution(5),
                            new SubsamplingLayer.Builder(PoolingType.AVG)
                                    .kernelSize(2, 2)
                                    .stride(2, 2)
                                    .build(),
                            convolution(3),
                            new DenseLayer.Builder().nOut(6).build()),
                    bytes(5, HEIGHT, WIDTH, channels),
                    batch);
        }
    }

    @Test
    void otherLayersOfImagesAgreeWithDl4j() {
        assertAgrees(
                network(
                        3,
                        new ZeroPaddingLayer(1, 0, 2, 1),
                        new DepthwiseConvolution2D.Builder(2, 2)
                                .depthMultiplier(2)
                                .hasBias(false)
                                .build(),
                        new BatchNormalization.Builder().eps(1e-2).build(),
                        new Upsampling2D.Builder(2).build(),
                        new SeparableConvolution2D.Builder(3, 3)
                                .nOut(4)
                                .hasBias(false)
                                .build(),
                        new GlobalPoolingLayer(PoolingType.AVG),
                        new BatchNormalization.Builder().eps(1e-2).build()),
                floats(5, HEIGHT, WIDTH, 3),
                7);
    }

    @Test
    void transposedConvolutionAgreesWithDl4j() {
        Deconvolution2D layer = new Deconvolution2D.Builder(3, 2)
                .stride(2, 2)
                .nOut(4)
                .dataFormat(CNN2DFormat.NHWC)
                .build();
        assertAgrees(network(3, convolution(5), layer, convolution(2)), floats(5, HEIGHT, WIDTH, 3), 7);
    }

    @Test
    void mergedAndAddedBranchesAgreeWithDl4j() {
        ComputationGraphConfiguration configuration = settings()
                .graphBuilder()
                .addInputs("image")
                .addLayer("a", convolution(3), "image")
                .addLayer("b", convolution(3), "image")
                .addVertex("merged", new MergeVertex(), "a", "b")
                .addLayer("c", convolution(3), "merged")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "c")
                .addLayer("out", OneDnnLayerTest.output(), "sum")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, 2, CNN2DFormat.NHWC))
                .build();
        assertAgrees(configuration, floats(5, HEIGHT, WIDTH, 2), 7);
    }

    /** Only the types of inputs set the dimension along which DL4J merges; without them it is that of channels first. */
    @Test
    void mergingAlongTheHeightIsNotSupported() {
        ConvolutionLayer convolution = new ConvolutionLayer.Builder(3, 3)
                .nIn(2)
                .nOut(2)
                .dataFormat(CNN2DFormat.NHWC)
                .build();
        ComputationGraphConfiguration configuration = settings()
                .graphBuilder()
                .addInputs("image")
                .addLayer("a", convolution, "image")
                .addLayer("b", convolution.clone(), "image")
                .addVertex("merged", new MergeVertex(), "a", "b")
                .addLayer(
                        "pool",
                        new GlobalPoolingLayer.Builder(PoolingType.AVG)
                                .poolingDimensions(1, 2)
                                .build(),
                        "merged")
                .addLayer("out", new OutputLayer.Builder().nIn(2).nOut(5).build(), "pool")
                .setOutputs("out")
                .build();
        assertThatThrownBy(() -> OneDnnCompiler.compile(Network.of(configuration), floats(5, HEIGHT, WIDTH, 2), 4, 1))
                .isInstanceOf(UnsupportedNetworkException.class)
                .hasMessageContainingAll("'merged'", "dimension 1", "dimension 3");
    }

    @Test
    void bothOrdersInOneNetworkAreNotSupported() {
        MultiLayerConfiguration configuration = settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nIn(2)
                        .nOut(2)
                        .dataFormat(CNN2DFormat.NHWC)
                        .build())
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nIn(2)
                        .nOut(2)
                        .dataFormat(CNN2DFormat.NCHW)
                        .build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(OneDnnLayerTest.output())
                .build();
        assertThat(OneDnnSupport.unsupported(Network.of(configuration)))
                .anyMatch(reason -> reason.contains("NCHW") && reason.contains("NHWC"));
    }

    @Test
    void wrongShapesNameTheLayerAndBothShapes() {
        Network network = Network.of(network(2, convolution(3)));
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, floats(5, HEIGHT, WIDTH, 3), 4, 1))
                .hasMessageContaining("'layer0'")
                .hasMessageContaining("[2, height, width]")
                .hasMessageContaining("[3, 8, 7]");
    }

    private static ConvolutionLayer convolution(int outputs) {
        return new ConvolutionLayer.Builder(3, 2).nOut(outputs).build();
    }

    private static NeuralNetConfiguration.Builder settings() {
        return OneDnnLayerTest.settings().convolutionMode(ConvolutionMode.Same);
    }

    private static MultiLayerConfiguration network(int channels, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = settings().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.layer(OneDnnLayerTest.output())
                .setInputType(InputType.convolutional(HEIGHT, WIDTH, channels, CNN2DFormat.NHWC))
                .build();
    }
}
