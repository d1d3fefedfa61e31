package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Network;
import org.starling.layers.FeatureSubset;

/** Vertices that networks over tables need, each also on images and sequences. */
class OneDnnTableTest extends OracleTest {
    private static final int ENTRIES = 256;
    private static final int COLUMNS = 6;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void embeddedColumnsBesideNumbersAgreeWithDl4j(int batchSize) {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("table")
                .addLayer("embedding0", embedding(17), new FeatureSubset(COLUMNS, 0, 1), "table")
                .addLayer("embedding3", embedding(3), new FeatureSubset(COLUMNS, 3, 1), "table")
                .addVertex("before", new SubsetVertex(1, 2), "table")
                .addVertex("after", new SubsetVertex(4, 5), "table")
                .addVertex("numbers", new MergeVertex(), "before", "after")
                .addVertex("scaled", new ScaleVertex(1.0 / ENTRIES), "numbers")
                .addVertex("all", new MergeVertex(), "embedding0", "embedding3", "scaled")
                .addLayer("hidden", new DenseLayer.Builder().nOut(9).build(), "all")
                .addLayer("out", OneDnnLayerTest.output(), "hidden")
                .setOutputs("out")
                .build();
        configuration.addPreProcessors(false, InputType.feedForward(COLUMNS));
        ExampleFormat table = new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(COLUMNS), 1f, 0f), new LabelFormat.ClassIndex(5));
        assertAgrees(Network.of(configuration), table, batchSize, OracleRun.MANY_STEPS);
    }

    private static EmbeddingLayer embedding(int width) {
        return new EmbeddingLayer.Builder()
                .nIn(ENTRIES)
                .nOut(width)
                .activation(Activation.IDENTITY)
                .build();
    }

    /** The dot product of two embeddings, with a bias of each, and the cosine. */
    @ParameterizedTest
    @CsvSource({"1, false", "7, false", "64, false", "1, true", "7, true", "64, true"})
    void similarityOfTwoColumnsAgreesWithDl4j(int batchSize, boolean cosine) {
        ComputationGraphConfiguration.GraphBuilder graph = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("table")
                .addLayer("user", embedding(9), new FeatureSubset(2, 0, 1), "table")
                .addLayer("item", embedding(9), new FeatureSubset(2, 1, 1), "table")
                .addVertex("unit1", cosine ? new L2NormalizeVertex() : new ScaleVertex(1), "user")
                .addVertex("unit2", cosine ? new L2NormalizeVertex() : new ScaleVertex(1), "item")
                .addVertex("product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "unit1", "unit2")
                .addLayer(
                        "dot",
                        new GlobalPoolingLayer(PoolingType.SUM),
                        new FeedForwardToCnnPreProcessor(1, 9, 1),
                        "product")
                .addLayer("bias1", embedding(1), new FeatureSubset(2, 0, 1), "table")
                .addLayer("bias2", embedding(1), new FeatureSubset(2, 1, 1), "table")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "dot", "bias1", "bias2")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .activation(Activation.IDENTITY)
                                .nOut(1)
                                .build(),
                        "sum")
                .setOutputs("out");
        ComputationGraphConfiguration configuration = graph.build();
        configuration.addPreProcessors(false, InputType.feedForward(2));
        ExampleFormat table = new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(2), 1f, 0f), new LabelFormat.FloatVector(1));
        assertAgrees(Network.of(configuration), table, batchSize, OracleRun.MANY_STEPS);
    }

    /** The parts overlap, and no part has the first and the last value. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void subsetsOfFeaturesAgreeWithDl4j(int batchSize) {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("row")
                .addLayer("dense", new DenseLayer.Builder().nOut(9).build(), "row")
                .addVertex("a", new SubsetVertex(1, 5), "dense")
                .addVertex("b", new SubsetVertex(4, 7), "dense")
                .addVertex("both", new MergeVertex(), "a", "b")
                .addLayer("out", OneDnnLayerTest.output(), "both")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(6))
                .build();
        assertAgrees(configuration, floats(5, 6), batchSize);
    }

    @Test
    void subsetsOfImagesAgreeWithDl4j() {
        assertAgrees(images(CNN2DFormat.NCHW, new SubsetVertex(3, 17), 15), floats(5, 2, 7, 5), 7);
    }

    @Test
    void subsetsOfSequencesAgreeWithDl4j() {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("sequence")
                .addLayer("lstm", new LSTM.Builder().nOut(7).build(), "sequence")
                .addVertex("part", new SubsetVertex(2, 5), "lstm")
                .addLayer("last", new LastTimeStep(new LSTM.Builder().nOut(3).build()), "part")
                .addLayer("out", OneDnnLayerTest.output(), "last")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(4, 6))
                .build();
        assertAgrees(configuration, floats(5, 4, 6), 7);
    }

    /** DL4J takes the subset along the height there. */
    @Test
    void subsetsOfImagesWithChannelsLastAreRefused() {
        Network network = Network.of(images(CNN2DFormat.NHWC, new SubsetVertex(1, 2), 2));
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, floats(5, 7, 5, 2), 4, 1))
                .hasMessageContaining("vertex 'part' (SubsetVertex): arrays with channels last are not supported");
    }

    @Test
    void subsetsBeyondTheInputAreRefused() {
        Network network = Network.of(OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("row")
                .addVertex("part", new SubsetVertex(4, 6), "row")
                .addLayer("dense", new DenseLayer.Builder().nIn(3).nOut(4).build(), "part")
                .addLayer("out", OneDnnLayerTest.output(), "dense")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(6))
                .build());
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, floats(5, 6), 4, 1))
                .hasMessageContainingAll("'part'", "at least 7 channels", "[6]");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void normalisedFeaturesAgreeWithDl4j(int batchSize) {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("row")
                .addLayer("dense", new DenseLayer.Builder().nOut(9).build(), "row")
                .addVertex("unit", new L2NormalizeVertex(), "dense")
                .addLayer("out", OneDnnLayerTest.output(), "unit")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(6))
                .build();
        assertAgrees(Network.of(configuration), floats(5, 6), batchSize, OracleRun.MANY_STEPS);
    }

    /** Below this ε DL4J differentiates the length by another one than it divides by. */
    @Test
    void shortFeaturesAgreeWithDl4j() {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("row")
                .addLayer("dense", new DenseLayer.Builder().nOut(9).build(), "row")
                .addVertex("unit", new L2NormalizeVertex(null, 0.5), "dense")
                .addLayer("out", OneDnnLayerTest.output(), "unit")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(6))
                .build();
        assertAgrees(configuration, floats(5, 6), 7);
    }

    @Test
    void normalisedImagesAgreeWithDl4j() {
        assertAgrees(images(CNN2DFormat.NCHW, new L2NormalizeVertex(), 19), floats(5, 2, 7, 5), 7);
    }

    @Test
    void normalisationOverChosenDimensionsIsRefused() {
        Network network = Network.of(images(CNN2DFormat.NCHW, new L2NormalizeVertex(new int[] {1}, 1e-8), 19));
        assertThat(OneDnnSupport.unsupported(network, floats(5, 2, 7, 5).masks()))
                .containsExactly(
                        "vertex 'part' (L2NormalizeVertex): normalisation over chosen dimensions is not supported");
    }

    /** Without input types, because DL4J derives wrong ones behind a subset of images. */
    private static ComputationGraphConfiguration images(CNN2DFormat order, GraphVertex vertex, int channels) {
        return OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("image")
                .addLayer(
                        "convolution",
                        new ConvolutionLayer.Builder(2, 2)
                                .nIn(2)
                                .nOut(19)
                                .dataFormat(order)
                                .build(),
                        "image")
                .addVertex("part", vertex, "convolution")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "part")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .activation(Activation.SOFTMAX)
                                .nIn(channels)
                                .nOut(5)
                                .build(),
                        "pool")
                .setOutputs("out")
                .build();
    }
}
