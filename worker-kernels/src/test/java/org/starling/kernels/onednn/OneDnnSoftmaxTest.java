package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.replica.Network;

/** Softmax below the last layer, which DL4J computes over the last dimension of its arrays. */
class OneDnnSoftmaxTest extends OracleTest {
    private static final int TIME = 6;
    private static final int OUTPUTS = 4;
    private static final int ENTRIES = 256;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void overFeaturesAgreesWithDl4j(int batchSize) {
        MultiLayerConfiguration configuration = network(
                InputType.feedForward(6),
                dense(11, Activation.SOFTMAX),
                dense(9, Activation.IDENTITY),
                new ActivationLayer(Activation.SOFTMAX),
                dense(7, Activation.TANH),
                OneDnnLayerTest.output());
        assertAgrees(configuration, floats(5, 6), batchSize);
    }

    static Stream<Arguments> imageLayers() {
        return Stream.of(CNN2DFormat.values()).flatMap(order -> Stream.of(
                        new ActivationLayer(Activation.SOFTMAX),
                        new Deconvolution2D.Builder(3, 2)
                                .stride(2, 1)
                                .nOut(4)
                                .dataFormat(order)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        new DepthwiseConvolution2D.Builder(2, 2)
                                .depthMultiplier(2)
                                .hasBias(false)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        new SeparableConvolution2D.Builder(3, 3)
                                .nOut(17)
                                .hasBias(false)
                                .activation(Activation.SOFTMAX)
                                .build())
                .map(layer -> Arguments.of(order, layer)));
    }

    @ParameterizedTest
    @MethodSource("imageLayers")
    void overImagesAgreesWithDl4j(CNN2DFormat order, Layer layer) {
        MultiLayerConfiguration configuration = network(
                InputType.convolutional(7, 8, 2, order),
                convolution(5, Activation.TANH),
                layer,
                convolution(3, Activation.TANH),
                OneDnnLayerTest.output());
        assertAgrees(configuration, images(order), 7);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void ofConvolutionsAgreesWithDl4j(int batchSize) {
        MultiLayerConfiguration configuration = network(
                InputType.convolutional(7, 8, 2),
                convolution(17, Activation.SOFTMAX),
                convolution(3, Activation.SOFTMAX),
                OneDnnLayerTest.output());
        assertAgrees(configuration, images(CNN2DFormat.NCHW), batchSize);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void overWhatIsLeftOfPooledImagesAgreesWithDl4j(CNN2DFormat order) {
        MultiLayerConfiguration configuration = network(
                InputType.convolutional(7, 8, 2, order),
                convolution(5, Activation.TANH),
                new GlobalPoolingLayer(PoolingType.AVG),
                new ActivationLayer(Activation.SOFTMAX),
                OneDnnLayerTest.output());
        assertAgrees(configuration, images(order), 7);
    }

    static Stream<Layer> sequenceLayers() {
        return Stream.of(
                new ActivationLayer(Activation.SOFTMAX),
                dense(5, Activation.SOFTMAX),
                new Convolution1DLayer.Builder(3)
                        .nOut(5)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.SOFTMAX)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("sequenceLayers")
    void overSequencesAgreesWithDl4j(Layer layer) {
        MultiLayerConfiguration configuration =
                network(InputType.recurrent(3, TIME), lstm(9, RNNFormat.NCW), layer, everyStep(RNNFormat.NCW));
        for (int batchSize : new int[] {1, 7, 64}) {
            assertAgrees(configuration, vectors(OUTPUTS * TIME, 3, TIME), batchSize);
        }
    }

    @Test
    void overSequencesWithChannelsLastAgreesWithDl4j() {
        MultiLayerConfiguration configuration = network(
                InputType.recurrent(3, TIME, RNNFormat.NWC),
                lstm(9, RNNFormat.NWC),
                new ActivationLayer(Activation.SOFTMAX),
                lstm(5, RNNFormat.NWC),
                everyStep(RNNFormat.NWC));
        assertAgrees(configuration, vectors(OUTPUTS * TIME, TIME, 3), 7);
        assertAgrees(configuration, masked(vectors(OUTPUTS * TIME, TIME, 3), TIME, TIME), 7);
    }

    @ParameterizedTest
    @CsvSource({"NCW, 1", "NCW, 7", "NWC, 7"})
    void overEmbeddedSequencesAgreesWithDl4j(RNNFormat order, int batchSize) {
        assertAgrees(embeddedSequences(order), numbers(OUTPUTS * TIME, TIME), batchSize);
    }

    @Test
    void overMaskedEmbeddedSequencesAgreesWithDl4jOverChannels() {
        Network last = Network.of(embeddedSequences(RNNFormat.NWC));
        assertAgrees(last, masked(numbers(OUTPUTS * TIME, TIME), TIME, TIME), 7, OracleRun.FEW_STEPS);
        Network first = Network.of(embeddedSequences(RNNFormat.NCW));
        assertThat(OneDnnSupport.unsupported(first, new MaskFormat(TIME, TIME)))
                .singleElement()
                .asString()
                .contains("layer0", "masks");
    }

    @Test
    void overEmbeddedNumbersAgreesWithDl4j() {
        EmbeddingLayer embedding = new EmbeddingLayer.Builder()
                .nIn(ENTRIES)
                .nOut(7)
                .activation(Activation.SOFTMAX)
                .build();
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(embedding)
                .layer(new DenseLayer.Builder().nIn(7).nOut(OUTPUTS).build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
        assertAgrees(configuration, numbers(OUTPUTS, 1), 7);
    }

    @ParameterizedTest
    @EnumSource(
            value = LossFunction.class,
            names = {"MCXENT", "NEGATIVELOGLIKELIHOOD", "XENT", "MSE", "L2", "MEAN_ABSOLUTE_ERROR", "L1", "HINGE"})
    void belowALossAgreesWithDl4j(LossFunction loss) {
        MultiLayerConfiguration configuration = classifier(
                new ActivationLayer(Activation.SOFTMAX),
                new LossLayer.Builder(loss).activation(Activation.IDENTITY).build());
        for (int batchSize : new int[] {1, 7, 64}) {
            assertAgrees(configuration, floats(5, 6), batchSize);
        }
    }

    /** But for the score, which DL4J takes from what differentiating left of the layer's input. */
    @ParameterizedTest
    @EnumSource(
            value = LossFunction.class,
            names = {"MSE", "L2", "MEAN_ABSOLUTE_ERROR", "L1", "HINGE"})
    void inALossLayerAgreesWithDl4j(LossFunction loss) {
        LossLayer layer =
                new LossLayer.Builder(loss).activation(Activation.SOFTMAX).build();
        assertAgreesButForScores(classifier(layer), floats(5, 6));
    }

    @Test
    void ofStepsAndPixelsInALossLayerAgreesWithDl4j() {
        RnnLossLayer ofSteps = new RnnLossLayer.Builder(LossFunction.MSE)
                .activation(Activation.SOFTMAX)
                .build();
        assertAgreesButForScores(
                network(InputType.recurrent(3, TIME), lstm(OUTPUTS, RNNFormat.NCW), ofSteps),
                vectors(OUTPUTS * TIME, 3, TIME));
        CnnLossLayer ofPixels = new CnnLossLayer.Builder(LossFunction.MSE)
                .activation(Activation.SOFTMAX)
                .build();
        assertAgreesButForScores(
                network(InputType.convolutional(3, 4, 2), convolution(3, Activation.TANH), ofPixels),
                vectors(36, 2, 3, 4));
    }

    @Test
    void asWeightsOfFeaturesAgreesWithDl4j() {
        var configuration = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("row")
                .addLayer("weights", dense(7, Activation.SOFTMAX), "row")
                .addLayer("features", dense(7, Activation.TANH), "row")
                .addVertex("weighted", new ElementWiseVertex(ElementWiseVertex.Op.Product), "weights", "features")
                .addLayer("out", OneDnnLayerTest.output(), "weighted")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(6))
                .build();
        assertAgrees(configuration, floats(5, 6), 7);
    }

    /** The reason for {@link OrderedSoftmax}: the same values must have the same derivative, however they lie in memory. */
    @Test
    void nd4jDifferentiatesArraysOfDifferentOrdersWrongly() {
        INDArray values = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {6, 5, 3}});
        INDArray gradient = Nd4j.createFromArray(new float[][] {{0, 1, 4}, {2, 7, 1}});
        INDArray right = new OrderedSoftmax().backprop(values, gradient).getFirst();
        INDArray inOneOrder = new ActivationSoftmax()
                .backprop(values.dup('f'), gradient.dup('f'))
                .getFirst();
        INDArray inTwoOrders = new ActivationSoftmax()
                .backprop(values.dup('c'), gradient.dup('f'))
                .getFirst();
        assertThat(difference(values(inOneOrder), values(right))).isLessThan(1e-6);
        assertThat(difference(values(inTwoOrders), values(right))).isGreaterThan(0.1);
    }

    @Test
    void whatDl4jDifferentiatesOverAnotherDimensionIsNotSupported() {
        assertThat(reasons(network(
                        InputType.convolutional(7, 8, 2, CNN2DFormat.NHWC),
                        convolution(5, Activation.SOFTMAX),
                        OneDnnLayerTest.output())))
                .singleElement()
                .asString()
                .contains("layer0", "NHWC", "ActivationLayer");
    }

    @Test
    void whereItIsNotSupportedIsSaid() {
        LSTM cells = new LSTM.Builder().nOut(5).activation(Activation.SOFTMAX).build();
        assertThat(reasons(network(InputType.recurrent(3, TIME), cells, everyStep(RNNFormat.NCW))))
                .singleElement()
                .asString()
                .contains("layer0", "ActivationSoftmax");
        LossLayer loss = new LossLayer.Builder(LossFunction.XENT)
                .activation(Activation.SOFTMAX)
                .build();
        assertThat(reasons(classifier(loss))).singleElement().asString().contains("layer1", "LossMCXENT");
    }

    private static void assertAgreesButForScores(MultiLayerConfiguration configuration, ExampleFormat format) {
        assertThat(OracleRun.disagreements(Network.of(configuration), format, 7, OracleRun.FEW_STEPS))
                .allSatisfy((backend, disagreements) -> assertThat(disagreements)
                        .as(backend)
                        .allMatch(comparison -> comparison.quantity().equals("score")));
    }

    private static List<String> reasons(MultiLayerConfiguration configuration) {
        return OneDnnSupport.unsupported(Network.of(configuration));
    }

    private static MultiLayerConfiguration classifier(Layer... ends) {
        Layer[] layers = new Layer[ends.length + 1];
        layers[0] = dense(5, Activation.IDENTITY);
        System.arraycopy(ends, 0, layers, 1, ends.length);
        return network(InputType.feedForward(6), layers);
    }

    private static MultiLayerConfiguration embeddedSequences(RNNFormat order) {
        EmbeddingSequenceLayer embedding = new EmbeddingSequenceLayer.Builder()
                .nIn(ENTRIES)
                .nOut(5)
                .inputLength(TIME)
                .outputDataFormat(order)
                .activation(Activation.SOFTMAX)
                .build();
        return network(InputType.recurrent(ENTRIES, TIME, order), embedding, lstm(7, order), everyStep(order));
    }

    private static ExampleFormat numbers(int outputs, int length) {
        return new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(length), 1f, 0f), new LabelFormat.FloatVector(outputs));
    }

    private static ExampleFormat images(CNN2DFormat order) {
        return order == CNN2DFormat.NCHW ? floats(5, 2, 7, 8) : floats(5, 7, 8, 2);
    }

    private static DenseLayer dense(int units, Activation activation) {
        return new DenseLayer.Builder().nOut(units).activation(activation).build();
    }

    private static ConvolutionLayer convolution(int outputs, Activation activation) {
        return new ConvolutionLayer.Builder(3, 2)
                .nOut(outputs)
                .activation(activation)
                .build();
    }

    private static LSTM lstm(int units, RNNFormat order) {
        return new LSTM.Builder().nOut(units).dataFormat(order).build();
    }

    private static RnnOutputLayer everyStep(RNNFormat order) {
        return new RnnOutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.SIGMOID)
                .dataFormat(order)
                .nOut(OUTPUTS)
                .build();
    }

    private static MultiLayerConfiguration network(InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                OneDnnLayerTest.settings().convolutionMode(ConvolutionMode.Same).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.setInputType(input).validateOutputLayerConfig(false).build();
    }
}
