package org.starling.driver.export.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.CompiledLayers;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.vertex.VertexCompiler;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.PositionEmbedding;
import org.starling.layers.RmsNorm;

/** Compares each layer, in its settings, with onnxruntime; and the lists of layers with those of the oneDNN backend. */
class LayerConvertersTest {
    static {
        NativeLibraries.prepare();
    }

    private static final int OUTPUTS = 3;
    private static final int STEPS = 7;

    @Test
    void everyCompiledLayerHasAnOnnxForm() {
        assertThat(CompiledLayers.classes()).isNotEmpty().allMatch(LayerConverters::knows);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void everyCompiledActivationHasAnOnnxForm(Activation activation) {
        Reasons reasons = new Reasons();
        ActivationFunctions.check(activation.getActivationFunction(), reasons);
        if (Activations.of(activation.getActivationFunction()).isPresent()) {
            assertThat(reasons.lines()).isEmpty();
        }
    }

    @Test
    void everyCompiledVertexHasAnOnnxForm() {
        List<GraphVertex> vertices = List.of(
                new ElementWiseVertex(ElementWiseVertex.Op.Max),
                new MergeVertex(),
                new PreprocessorVertex(new CnnToFeedForwardPreProcessor(1, 2, 3)),
                new ScaleVertex(2),
                new ShiftVertex(2),
                new L2NormalizeVertex(),
                new ReshapeVertex(1, 2),
                new StackVertex(),
                new SubsetVertex(0, 1));
        for (GraphVertex vertex : vertices) {
            Reasons compiled = new Reasons();
            VertexCompiler.check(vertex, compiled);
            Reasons converted = new Reasons();
            VertexConverter.check(vertex, converted);
            assertThat(converted.lines().isEmpty())
                    .as(vertex.getClass().getSimpleName())
                    .isEqualTo(compiled.lines().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationAgrees(Activation activation) throws OrtException {
        if (Activations.of(activation.getActivationFunction()).isEmpty()) {
            return;
        }
        assertAgrees(
                features(4),
                new DenseLayer.Builder().nOut(9).activation(activation).build());
        assertAgrees(
                images(CNN2DFormat.NCHW),
                new ConvolutionLayer.Builder(2, 2).nOut(4).build(),
                new ActivationLayer(activation));
    }

    @Test
    void thresholdOfReluAgrees() throws OrtException {
        assertAgrees(features(4), new ActivationLayer(new ActivationThresholdedReLU(0.3)));
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
        assertAgrees(images(CNN2DFormat.NCHW), layer);
    }

    @Test
    void channelsLastAgree() throws OrtException {
        assertAgrees(
                images(CNN2DFormat.NHWC),
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
        Sample sample = images(CNN2DFormat.NCHW);
        Network network = Network.of(settings()
                .list()
                .layer(convolution(ConvolutionMode.Same).nOut(2).build())
                .layer(new CnnLossLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(sample.type)
                .build());
        NetworkOracle.assertAgrees(network, vectors(sample, 2 * 6 * 5));
    }

    static Stream<Arguments> ofSequences() {
        return Stream.of(
                Arguments.of(
                        "causal", sequential(ConvolutionMode.Causal).dilation(2).build()),
                Arguments.of(
                        "causal with stride",
                        sequential(ConvolutionMode.Causal).stride(2).build()),
                Arguments.of("same", sequential(ConvolutionMode.Same).stride(2).build()),
                Arguments.of(
                        "truncate",
                        sequential(ConvolutionMode.Truncate).padding(1).build()),
                Arguments.of(
                        "maximum",
                        new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                                .kernelSize(3)
                                .stride(2)
                                .convolutionMode(ConvolutionMode.Same)
                                .build()),
                Arguments.of("upsampling", new Upsampling1D.Builder(2).build()),
                Arguments.of("zero padding", new ZeroPadding1DLayer.Builder(1, 2).build()),
                Arguments.of("lstm", lstm(Activation.TANH, Activation.SIGMOID)),
                Arguments.of("lstm with ReLU", lstm(Activation.RELU, Activation.SIGMOID)),
                Arguments.of("lstm with leaky ReLU", lstm(Activation.LEAKYRELU, Activation.SIGMOID)),
                Arguments.of("lstm with ELU and tanh gates", lstm(Activation.ELU, Activation.TANH)),
                Arguments.of("lstm with sigmoid", lstm(Activation.SIGMOID, Activation.SIGMOID)),
                Arguments.of(
                        "layer normalisation",
                        new LayerNorm.Builder().epsilon(1e-3).build()),
                Arguments.of(
                        "RMS normalisation", new RmsNorm.Builder().epsilon(1e-3).build()),
                Arguments.of(
                        "positions",
                        new PositionEmbedding.Builder().positions(STEPS + 2).build()),
                Arguments.of(
                        "attention",
                        new MultiHeadAttention.Builder().nOut(6).heads(3).build()),
                Arguments.of(
                        "causal attention",
                        new MultiHeadAttention.Builder()
                                .nOut(6)
                                .heads(2)
                                .causal()
                                .build()),
                Arguments.of(
                        "rotary attention",
                        new MultiHeadAttention.Builder()
                                .nOut(8)
                                .heads(2)
                                .rotary(100)
                                .build()),
                Arguments.of(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(4)
                                .activation(Activation.SOFTMAX)
                                .build()),
                Arguments.of("softmax over time", new ActivationLayer(Activation.SOFTMAX)));
    }

    private static Convolution1DLayer.Builder sequential(ConvolutionMode mode) {
        return new Convolution1DLayer.Builder(3).nOut(4).convolutionMode(mode).activation(Activation.TANH);
    }

    private static LSTM lstm(Activation activation, Activation gate) {
        return new LSTM.Builder()
                .nOut(5)
                .activation(activation)
                .gateActivationFunction(gate)
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofSequences")
    void layerOfSequencesAgrees(String name, Layer layer) throws OrtException {
        Sample sample = sequences(RNNFormat.NCW);
        NeuralNetConfiguration.ListBuilder list = settings()
                .list()
                .layer(layer)
                .layer(new GlobalPoolingLayer(PoolingType.MAX))
                .layer(output());
        NetworkOracle.assertAgrees(Network.of(list.setInputType(sample.type).build()), vectors(sample, OUTPUTS));
    }

    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void outputsOfStepsAgree(RNNFormat order) throws OrtException {
        Sample sample = sequences(order);
        Network network = Network.of(settings()
                .list()
                .layer(new LSTM.Builder().nOut(5).dataFormat(order).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(OUTPUTS)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(order)
                        .build())
                .setInputType(sample.type)
                .build());
        NetworkOracle.assertAgrees(network, vectors(sample, OUTPUTS * STEPS));
    }

    @Test
    void lossOfStepsAgrees() throws OrtException {
        Sample sample = sequences(RNNFormat.NCW);
        Network network = Network.of(settings()
                .list()
                .layer(lstm(Activation.TANH, Activation.SIGMOID))
                .layer(new RnnLossLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(sample.type)
                .build());
        NetworkOracle.assertAgrees(network, vectors(sample, 5 * STEPS));
    }

    @Test
    void lastStepAgrees() throws OrtException {
        assertAgrees(sequences(RNNFormat.NCW), new LastTimeStep(lstm(Activation.TANH, Activation.SIGMOID)));
    }

    @Test
    void embeddingsAgree() throws OrtException {
        Network ofOne = Network.of(settings()
                .list()
                .layer(new EmbeddingLayer.Builder()
                        .nIn(11)
                        .nOut(5)
                        .hasBias(true)
                        .activation(Activation.TANH)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
        NetworkOracle.assertAgrees(ofOne, vectors(new Sample(null, List.of(1)), 5), 11);
        Network ofSteps = Network.of(settings()
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(11)
                        .nOut(5)
                        .inputLength(STEPS)
                        .build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(5)
                        .nOut(OUTPUTS)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
        NetworkOracle.assertAgrees(ofSteps, vectors(new Sample(null, List.of(STEPS)), OUTPUTS), 11);
    }

    @Test
    void imagesOfStepsAgree() throws OrtException {
        Sample sample = new Sample(InputType.recurrent(12, STEPS), List.of(12, STEPS));
        NeuralNetConfiguration.ListBuilder list = settings()
                .list()
                .layer(convolution(ConvolutionMode.Same).nIn(1).nOut(2).build())
                .layer(new LSTM.Builder().nIn(24).nOut(4).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(4)
                        .nOut(OUTPUTS)
                        .activation(Activation.IDENTITY)
                        .build())
                .inputPreProcessor(0, new RnnToCnnPreProcessor(3, 4, 1))
                .inputPreProcessor(1, new CnnToRnnPreProcessor(3, 4, 2));
        NetworkOracle.assertAgrees(Network.of(list.build()), vectors(sample, OUTPUTS * STEPS));
    }

    @Test
    void verticesAgree() throws OrtException {
        Sample sample = images(CNN2DFormat.NHWC);
        ComputationGraphConfiguration graph = settings()
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
                .addLayer("out", output(), "merged")
                .setOutputs("out")
                .setInputTypes(sample.type)
                .build();
        NetworkOracle.assertAgrees(Network.of(graph), vectors(sample, OUTPUTS));
    }

    @Test
    void frozenLayerAgrees() throws OrtException {
        assertAgrees(
                features(4),
                new FrozenLayer(new DenseLayer.Builder()
                        .nOut(5)
                        .activation(Activation.RELU)
                        .build()));
    }

    @Test
    void layersWithoutAnOnnxFormAreAllNamed() {
        Network network = Network.of(settings()
                .list()
                .layer(new SimpleRnn.Builder().nIn(4).nOut(5).build())
                .layer(new DenseLayer.Builder()
                        .name("dense")
                        .nIn(5)
                        .nOut(5)
                        .activation(Activation.RATIONALTANH)
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(5)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());

        assertThat(NetworkOracle.reasons(network))
                .containsExactly(
                        "layer 'layer0' (SimpleRnn): layers of this kind have no ONNX form",
                        "layer 'dense' (DenseLayer): activation ActivationRationalTanh has no ONNX form");
    }

    /** The type of a network's input, and the shape of an example. */
    private record Sample(InputType type, List<Integer> shape) {}

    private static Sample features(int count) {
        return new Sample(InputType.feedForward(count), List.of(count));
    }

    private static Sample images(CNN2DFormat order) {
        return new Sample(
                InputType.convolutional(6, 5, 2, order),
                order == CNN2DFormat.NCHW ? List.of(2, 6, 5) : List.of(6, 5, 2));
    }

    private static Sample sequences(RNNFormat order) {
        return new Sample(
                InputType.recurrent(4, STEPS, order), order == RNNFormat.NCW ? List.of(4, STEPS) : List.of(STEPS, 4));
    }

    private static ExampleFormat vectors(Sample sample, int outputs) {
        return new ExampleFormat(
                FeatureFormat.float32(sample.shape.toArray(Integer[]::new)), new LabelFormat.FloatVector(outputs));
    }

    private static NeuralNetConfiguration.Builder settings() {
        return new NeuralNetConfiguration.Builder()
                .seed(5)
                .activation(Activation.TANH)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .updater(new Sgd(0.1));
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MSE)
                .nOut(OUTPUTS)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static void assertAgrees(Sample sample, Layer... layers) throws OrtException {
        NeuralNetConfiguration.ListBuilder list = settings().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        NetworkOracle.assertAgrees(
                Network.of(list.layer(output()).setInputType(sample.type).build()), vectors(sample, OUTPUTS));
    }
}
