package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.replica.Network;

class OneDnnMaskTest extends OracleTest {
    private static final int CHANNELS = 3;
    private static final int TIME = 6;
    private static final int OUTPUTS = 4;

    /** A value at every step, features and labels masked. */
    private static final ExampleFormat EVERY_STEP = masked(vectors(OUTPUTS * TIME, CHANNELS, TIME), TIME, TIME);

    /** A class per sequence, features masked. */
    private static final ExampleFormat ONE_CLASS = masked(floats(5, CHANNELS, TIME), TIME, 0);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void masksAtEveryStepAgreeWithDl4j(int batchSize) {
        assertAgrees(
                network(
                        new LSTM.Builder().nOut(17).build(),
                        new LSTM.Builder().nOut(5).build(),
                        everyStep(LossFunction.XENT, Activation.SIGMOID)),
                EVERY_STEP,
                batchSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void maskedClassesAtEveryStepAgreeWithDl4j(int batchSize) {
        ExampleFormat format = new ExampleFormat(
                FeatureFormat.float32(CHANNELS, TIME),
                new LabelFormat.ClassSequence(OUTPUTS, TIME),
                new MaskFormat(TIME, TIME));
        assertAgrees(
                network(new LSTM.Builder().nOut(9).build(), everyStep(LossFunction.MCXENT, Activation.SOFTMAX)),
                format,
                batchSize);
    }

    @ParameterizedTest
    @CsvSource({"MSE, TANH", "MSE, SOFTMAX", "XENT, SIGMOID"})
    void maskedOutputsOfStepsAgreeWithDl4j(LossFunction loss, Activation activation) {
        assertAgrees(
                network(new LSTM.Builder().nOut(9).build(), everyStep(loss, activation)),
                masked(EVERY_STEP, 0, OUTPUTS * TIME),
                7);
    }

    @Test
    void maskedLossOfEveryStepAgreesWithDl4j() {
        assertAgrees(
                network(
                        new LSTM.Builder().nOut(OUTPUTS).build(),
                        new RnnLossLayer.Builder(LossFunction.MSE)
                                .activation(Activation.SIGMOID)
                                .build()),
                EVERY_STEP,
                7);
    }

    @Test
    void maskedSequencesWithChannelsLastAgreeWithDl4j() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new LSTM.Builder().nOut(9).dataFormat(RNNFormat.NWC).build())
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.TANH)
                        .dataFormat(RNNFormat.NWC)
                        .nOut(OUTPUTS)
                        .build())
                .setInputType(InputType.recurrent(CHANNELS, TIME, RNNFormat.NWC))
                .build();
        assertAgrees(configuration, masked(vectors(OUTPUTS * TIME, TIME, CHANNELS), TIME, TIME), 7);
    }

    @ParameterizedTest
    @CsvSource({"1, TANH", "7, TANH", "64, TANH", "7, SIGMOID"})
    void lastStepThatIsThereAgreesWithDl4j(int batchSize, Activation cell) {
        assertAgrees(
                network(
                        new LSTM.Builder().nOut(8).build(),
                        new LastTimeStep(
                                new LSTM.Builder().nOut(9).activation(cell).build()),
                        OneDnnLayerTest.output()),
                ONE_CLASS,
                batchSize);
    }

    @ParameterizedTest
    @EnumSource(PoolingType.class)
    void pooledStepsThatAreThereAgreeWithDl4j(PoolingType type) {
        MultiLayerConfiguration configuration =
                network(new LSTM.Builder().nOut(9).build(), new GlobalPoolingLayer(type), OneDnnLayerTest.output());
        assertAgrees(configuration, ONE_CLASS, 1);
        assertAgrees(configuration, ONE_CLASS, 7);
        assertAgrees(configuration, ONE_CLASS, 64);
    }

    @Test
    void denseLayersOnMaskedStepsAgreeWithDl4j() {
        assertAgrees(
                network(
                        new DenseLayer.Builder()
                                .nOut(7)
                                .activation(Activation.SIGMOID)
                                .build(),
                        new LSTM.Builder().nOut(9).build(),
                        new DenseLayer.Builder()
                                .nOut(6)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        new ActivationLayer(Activation.SOFTPLUS),
                        new LSTM.Builder().nOut(4).build(),
                        everyStep(LossFunction.MSE, Activation.IDENTITY)),
                EVERY_STEP,
                7);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void embeddedMaskedStepsAgreeWithDl4j(int batchSize) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(256)
                        .nOut(6)
                        .hasBias(true)
                        .inputLength(TIME)
                        .activation(Activation.TANH)
                        .build())
                .layer(new LSTM.Builder().nIn(6).nOut(5).build())
                .layer(new GlobalPoolingLayer(PoolingType.MAX))
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(5)
                        .nOut(5)
                        .build())
                .build();
        ExampleFormat numbers = new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(1, TIME), 1f, 0f), new LabelFormat.ClassIndex(5));
        assertAgrees(configuration, masked(numbers, TIME, 0), batchSize);
    }

    @ParameterizedTest
    @CsvSource({"Truncate, 1", "Truncate, 2", "Same, 1", "Same, 2", "Causal, 1"})
    void masksReducedByConvolutionsAgreeWithDl4j(ConvolutionMode mode, int stride) {
        assertAgrees(
                network(
                        new Convolution1DLayer.Builder(4, stride)
                                .nOut(7)
                                .convolutionMode(mode)
                                .build(),
                        new GlobalPoolingLayer(PoolingType.AVG),
                        OneDnnLayerTest.output()),
                ONE_CLASS,
                7);
    }

    @Test
    void masksReducedByPoolingAgreeWithDl4j() {
        assertAgrees(
                network(
                        new LSTM.Builder().nOut(5).build(),
                        new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX, 2, 2).build(),
                        new LastTimeStep(new LSTM.Builder().nOut(9).build()),
                        OneDnnLayerTest.output()),
                ONE_CLASS,
                7);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void masksThroughVerticesAgreeWithDl4j(int batchSize) {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("in")
                .addLayer("left", new LSTM.Builder().nOut(5).build(), "in")
                .addLayer("right", new LSTM.Builder().nOut(5).build(), "in")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "left", "right")
                .addVertex("both", new MergeVertex(), "sum", "left")
                .addLayer("dense", new DenseLayer.Builder().nOut(6).build(), "both")
                .addLayer("pooled", new GlobalPoolingLayer(PoolingType.AVG), "dense")
                .addLayer("out", OneDnnLayerTest.output(), "pooled")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(CHANNELS, TIME))
                .build();
        assertAgrees(configuration, ONE_CLASS, batchSize);
    }

    @Test
    void maskedLabelsOfAGraphAgreeWithDl4j() {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("in")
                .addLayer("lstm", new LSTM.Builder().nOut(5).build(), "in")
                .addLayer("out", everyStep(LossFunction.MSE, Activation.TANH), "lstm")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(CHANNELS, TIME))
                .build();
        assertAgrees(configuration, EVERY_STEP, 7);
        assertAgrees(configuration, masked(EVERY_STEP, 0, TIME), 7);
    }

    @Test
    void anExampleWithoutAnyStepIsNamedWhereAStepIsNeeded() {
        for (Layer pooling : new Layer[] {
            new GlobalPoolingLayer(PoolingType.AVG),
            new LastTimeStep(new LSTM.Builder().nOut(9).build())
        }) {
            Network network =
                    Network.of(network(new LSTM.Builder().nOut(9).build(), pooling, OneDnnLayerTest.output()));
            Batch batch = batch(ONE_CLASS, 3, new Random(1));
            Arrays.fill(batch.featureMasks(), TIME, 2 * TIME, 0f);
            try (OneDnnReplica replica = OneDnnCompiler.compile(network, ONE_CLASS, 3, 1)) {
                assertThatThrownBy(() -> replica.train(batch))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("layer1", "example 1", "masked");
            }
        }
    }

    @Test
    void whereMasksCannotBeCompiledIsSaid() {
        assertThat(reasons(
                        new MaskFormat(TIME, 0),
                        new ZeroPadding1DLayer.Builder(1).build(),
                        new LSTM.Builder().nOut(3).build(),
                        everyStep(LossFunction.MSE, Activation.TANH)))
                .singleElement()
                .asString()
                .contains("ZeroPadding1DLayer", "masks");
        assertThat(reasons(
                        new MaskFormat(TIME, 0),
                        new LSTM.Builder().nOut(3).build(),
                        new RnnLossLayer.Builder(LossFunction.MSE)
                                .activation(Activation.TANH)
                                .build()))
                .singleElement()
                .asString()
                .contains("RnnLossLayer", "without masks of labels");
        assertThat(reasons(
                        MaskFormat.NONE,
                        new ZeroPadding1DLayer.Builder(1).build(),
                        everyStep(LossFunction.MSE, Activation.TANH)))
                .isEmpty();
    }

    @Test
    void masksOfOtherLengthsThanTheSequencesAreRefused() {
        Network network =
                Network.of(network(new LSTM.Builder().nOut(9).build(), everyStep(LossFunction.MSE, Activation.TANH)));
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, masked(EVERY_STEP, TIME + 1, 0), 3, 1))
                .hasMessageContainingAll("7 time steps", "[3, 6]");
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, masked(EVERY_STEP, TIME, 5), 3, 1))
                .hasMessageContainingAll("layer1", "masks of labels have 5 values");
    }

    private static List<String> reasons(MaskFormat masks, Layer... layers) {
        return OneDnnSupport.unsupported(Network.of(network(layers)), masks);
    }

    private static RnnOutputLayer everyStep(LossFunction loss, Activation activation) {
        return new RnnOutputLayer.Builder(loss)
                .activation(activation)
                .nOut(OUTPUTS)
                .build();
    }

    private static MultiLayerConfiguration network(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = OneDnnLayerTest.settings().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.setInputType(InputType.recurrent(CHANNELS, TIME)).build();
    }
}
