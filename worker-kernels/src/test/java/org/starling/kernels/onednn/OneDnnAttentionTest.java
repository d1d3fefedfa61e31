package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
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
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.MultiHeadAttention.Direction;
import org.starling.layers.PositionEmbedding;
import org.starling.layers.RmsNorm;

/** The layers of Transformers against their computation in DL4J. */
class OneDnnAttentionTest extends OracleTest {
    private static final int CHANNELS = 5;
    private static final int TIME = 9;
    private static final int CLASSES = 4;

    @ParameterizedTest
    @CsvSource({"1, 1, 7, BOTH, false", "7, 3, 9, CAUSAL, false", "64, 2, 10, BOTH, true", "7, 4, 32, CAUSAL, true"})
    void attentionAgreesWithDl4j(int batchSize, int heads, int units, Direction direction, boolean rotary) {
        MultiHeadAttention.Builder attention =
                new MultiHeadAttention.Builder().nOut(units).heads(heads).direction(direction);
        if (rotary) {
            if (units / heads % 2 != 0) {
                attention.nOut(heads * 4);
            }
            attention.rotary(50);
        }
        assertAgrees(stack(new LSTM.Builder().nOut(6).build(), attention.build()), eachStep(), batchSize);
    }

    @ParameterizedTest
    @CsvSource({"1, BOTH", "7, CAUSAL", "20, BOTH"})
    void paddingIsHiddenAsInDl4j(int batchSize, Direction direction) {
        MultiLayerConfiguration configuration = stack(
                new MultiHeadAttention.Builder()
                        .nOut(6)
                        .heads(2)
                        .direction(direction)
                        .build(),
                new LayerNorm.Builder().epsilon(1e-2).build(),
                new PositionEmbedding.Builder().positions(TIME).build(),
                new MultiHeadAttention.Builder()
                        .nOut(4)
                        .heads(1)
                        .direction(direction)
                        .rotary()
                        .build());
        assertAgrees(configuration, masked(eachStep(), TIME, TIME), batchSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void normalisationsAndPositionsAgreeWithDl4j(int batchSize) {
        assertAgrees(
                stack(
                        new LSTM.Builder().nOut(17).build(),
                        new LayerNorm.Builder().epsilon(1e-3).build(),
                        new PositionEmbedding.Builder().positions(TIME + 3).build(),
                        new RmsNorm.Builder().epsilon(1e-3).build()),
                eachStep(),
                batchSize);
    }

    @Test
    void normalisationsOfExamplesWithoutTimeAgreeWithDl4j() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new DenseLayer.Builder().nOut(33).build())
                .layer(new LayerNorm.Builder().epsilon(1e-3).build())
                .layer(new DenseLayer.Builder().nOut(7).build())
                .layer(new RmsNorm.Builder().epsilon(1e-3).dropOut(1.0).build())
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.feedForward(6))
                .build();
        assertAgrees(configuration, floats(5, 6), 16);
    }

    @Test
    void embeddedTokensAgreeWithDl4j() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(256)
                        .nOut(8)
                        .inputLength(TIME)
                        .build())
                .layer(new PositionEmbedding.Builder().nOut(8).positions(TIME).build())
                .layer(new LayerNorm.Builder().epsilon(1e-2).nOut(8).build())
                .layer(new MultiHeadAttention.Builder()
                        .nIn(8)
                        .nOut(8)
                        .heads(2)
                        .causal()
                        .build())
                .layer(eachStepOutput(8))
                .build();
        ExampleFormat format = new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(1, TIME), 1f, 0f),
                new LabelFormat.ClassSequence(CLASSES, TIME));
        assertAgrees(configuration, format, 7);
    }

    @Test
    void frozenLayersAgreeWithDl4j() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new FrozenLayer(new PositionEmbedding.Builder()
                        .nOut(CHANNELS)
                        .positions(TIME)
                        .build()))
                .layer(new FrozenLayer(new RmsNorm.Builder().nOut(CHANNELS).build()))
                .layer(new FrozenLayer(new MultiHeadAttention.Builder()
                        .nIn(CHANNELS)
                        .nOut(6)
                        .heads(2)
                        .build()))
                .layer(new MultiHeadAttention.Builder().nIn(6).nOut(6).heads(3).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.recurrent(CHANNELS, TIME))
                .build();
        assertAgrees(configuration, floats(5, CHANNELS, TIME), 7);
    }

    @ParameterizedTest
    @CsvSource({"4, 64, 128", "3, 21, 17"})
    void noOperationIsAReferenceImplementation(int heads, int units, int steps) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new PositionEmbedding.Builder().positions(steps).build())
                .layer(new LayerNorm.Builder().build())
                .layer(new MultiHeadAttention.Builder()
                        .nOut(units)
                        .heads(heads)
                        .causal()
                        .build())
                .layer(eachStepOutput(units))
                .setInputType(InputType.recurrent(8, steps))
                .build();
        ExampleFormat format =
                new ExampleFormat(FeatureFormat.float32(8, steps), new LabelFormat.ClassSequence(CLASSES, steps));
        try (OneDnnReplica replica = OneDnnCompiler.compile(Network.of(configuration), format, 2, 1)) {
            assertThat(replica.operations(2))
                    .extracting(operation -> operation.name() + " " + operation.implementation())
                    .noneMatch(line -> line.contains(" ref"));
        }
    }

    @Test
    void weightsOfOneExampleAreInMemoryWhateverTheBatchAndTheLayers() {
        long one = nativeBytes(1, 8);
        long three = nativeBytes(3, 8);
        long pairs = 4L * 64 * 64 * Float.BYTES;
        // activations and their gradients: rows of 3 · 8 + 8 + 8 numbers, twice, and parameters
        assertThat(three - one).isLessThan(2 * 2 * 8 * 64 * 40L * Float.BYTES + 100_000);
        assertThat(2 * 8 * pairs).isGreaterThan(three - one);
    }

    private static long nativeBytes(int layers, int batchSize) {
        Layer[] stack = new Layer[layers];
        for (int i = 0; i < layers; i++) {
            stack[i] = new MultiHeadAttention.Builder().nOut(8).heads(4).build();
        }
        ExampleFormat format =
                new ExampleFormat(FeatureFormat.float32(8, 64), new LabelFormat.ClassSequence(CLASSES, 64));
        MultiLayerConfiguration configuration = stack(InputType.recurrent(8, 64), stack);
        try (OneDnnReplica replica = OneDnnCompiler.compile(Network.of(configuration), format, batchSize, 1)) {
            return replica.nativeBytes();
        }
    }

    @Test
    void longerSequencesThanPositionsAreRefused() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new PositionEmbedding.Builder()
                        .nOut(CHANNELS)
                        .positions(TIME - 1)
                        .build())
                .layer(eachStepOutput(CHANNELS))
                .build();
        assertThatThrownBy(() -> OneDnnCompiler.compile(Network.of(configuration), eachStep(), 2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'layer0'")
                .hasMessageContaining("at most 8 time steps");
    }

    private static MultiLayerConfiguration stack(Layer... layers) {
        return stack(InputType.recurrent(CHANNELS, TIME), layers);
    }

    private static MultiLayerConfiguration stack(InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = OneDnnLayerTest.settings().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.layer(eachStepOutput(0)).setInputType(input).build();
    }

    /** {@code inputs} is 0 if it follows from the layer before. */
    private static RnnOutputLayer eachStepOutput(int inputs) {
        return new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .dataFormat(RNNFormat.NCW)
                .nIn(inputs)
                .nOut(CLASSES)
                .build();
    }

    private static ExampleFormat eachStep() {
        return new ExampleFormat(FeatureFormat.float32(CHANNELS, TIME), new LabelFormat.ClassSequence(CLASSES, TIME));
    }
}
