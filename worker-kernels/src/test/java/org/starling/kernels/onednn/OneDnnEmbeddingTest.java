package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Network;

/** Entries are numbers in bytes, so tables have 256. */
class OneDnnEmbeddingTest extends OracleTest {
    private static final int ENTRIES = 256;
    private static final int STEPS_OF_TIME = 6;

    @ParameterizedTest
    @CsvSource({"1, true, IDENTITY", "7, false, TANH", "64, true, RELU"})
    void embeddingAgreesWithDl4j(int batchSize, boolean biased, Activation activation) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new EmbeddingLayer.Builder()
                        .nIn(ENTRIES)
                        .nOut(17)
                        .hasBias(biased)
                        .activation(activation)
                        .build())
                .layer(new DenseLayer.Builder().nIn(17).nOut(3).build())
                .layer(output(3))
                .build();
        assertAgrees(configuration, numbers(1), batchSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void embeddedSequencesAgreeWithDl4j(int batchSize) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(ENTRIES)
                        .nOut(5)
                        .hasBias(true)
                        .inputLength(STEPS_OF_TIME)
                        .build())
                .layer(new Convolution1DLayer.Builder(3).nIn(5).nOut(4).build())
                .layer(new LSTM.Builder().nIn(4).nOut(6).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(output(6))
                .build();
        assertAgrees(configuration, numbers(1, STEPS_OF_TIME), batchSize);
    }

    @Test
    void entriesThatTheTableLacksAreRefused() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new EmbeddingLayer.Builder()
                        .nIn(10)
                        .nOut(5)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
        ExampleFormat format = numbers(1);
        try (OneDnnReplica replica = OneDnnCompiler.compile(Network.of(configuration), format, 4, 1)) {
            Batch batch = batch(format, 4, new Random(1));
            assertThatThrownBy(() -> replica.train(batch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'layer0'")
                    .hasMessageContaining("0 to 9");
        }
    }

    private static org.deeplearning4j.nn.conf.layers.OutputLayer output(int inputs) {
        return new org.deeplearning4j.nn.conf.layers.OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(inputs)
                .nOut(5)
                .build();
    }

    private static ExampleFormat numbers(Integer... shape) {
        return new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(shape), 1f, 0f), new LabelFormat.ClassIndex(5));
    }
}
