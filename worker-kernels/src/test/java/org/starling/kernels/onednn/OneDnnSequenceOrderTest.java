package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Network;

/** Sequences with channels last: {@code [N, T, C]}. */
class OneDnnSequenceOrderTest extends OracleTest {
    private static final int STEPS_OF_TIME = 6;
    private static final int OUTPUTS = 4;

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 3", "64, 17"})
    void recurrentLayersAgreeWithDl4j(int batchSize, int channels) {
        assertAgrees(
                network(
                        channels,
                        lstm(5),
                        new LSTM.Builder().nOut(9).dataFormat(RNNFormat.NWC).build(),
                        everyStep()),
                vectors(OUTPUTS * STEPS_OF_TIME, STEPS_OF_TIME, channels),
                batchSize);
    }

    @Test
    void denseLayersBetweenRecurrentOnesAgreeWithDl4j() {
        assertAgrees(
                network(3, lstm(9), new DenseLayer.Builder().nOut(6).build(), lstm(4), everyStep()),
                vectors(OUTPUTS * STEPS_OF_TIME, STEPS_OF_TIME, 3),
                7);
    }

    @Test
    void lastStepAgreesWithDl4j() {
        assertAgrees(
                network(3, lstm(8), new LastTimeStep(lstm(9)), OneDnnLayerTest.output()),
                floats(5, STEPS_OF_TIME, 3),
                7);
    }

    @ParameterizedTest
    @CsvSource({"AVG", "MAX", "SUM"})
    void poolingOverTimeAgreesWithDl4j(PoolingType type) {
        GlobalPoolingLayer pooling =
                new GlobalPoolingLayer.Builder(type).poolingDimensions(1).build();
        assertAgrees(network(3, lstm(9), pooling, OneDnnLayerTest.output()), floats(5, STEPS_OF_TIME, 3), 7);
    }

    @Test
    void embeddedSequencesAgreeWithDl4j() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(256)
                        .nOut(5)
                        .inputLength(STEPS_OF_TIME)
                        .outputDataFormat(RNNFormat.NWC)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(lstm(7))
                .layer(everyStep())
                .setInputType(InputType.recurrent(256, STEPS_OF_TIME, RNNFormat.NWC))
                .build();
        ExampleFormat numbers = new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(STEPS_OF_TIME), 1, 0),
                new LabelFormat.FloatVector(OUTPUTS * STEPS_OF_TIME));
        assertAgrees(configuration, numbers, 7);
    }

    @Test
    void layersThatTakeChannelsFirstAreNotSupportedAmongOthers() {
        RnnLossLayer loss = new RnnLossLayer.Builder(LossFunction.MSE)
                .activation(Activation.SIGMOID)
                .build();
        loss.setRnnDataFormat(RNNFormat.NWC);
        assertThat(reasons(lstm(OUTPUTS), loss)).singleElement().asString().contains("layer1", "DL4J");
        GlobalPoolingLayer overLastDimension = new GlobalPoolingLayer.Builder(PoolingType.AVG)
                .poolingDimensions(2)
                .build();
        assertThat(reasons(lstm(5), overLastDimension, OneDnnLayerTest.output()))
                .singleElement()
                .asString()
                .contains("NCW) and channels last (NWC)");
        assertThat(reasons(lstm(5), new GlobalPoolingLayer(PoolingType.AVG), OneDnnLayerTest.output()))
                .singleElement()
                .asString()
                .contains("'layer1' takes sequences with channels first");
    }

    private static List<String> reasons(Layer... layers) {
        return OneDnnSupport.unsupported(Network.of(network(3, layers)));
    }

    private static LSTM lstm(int units) {
        return new LSTM.Builder().nOut(units).dataFormat(RNNFormat.NWC).build();
    }

    private static RnnOutputLayer everyStep() {
        return new RnnOutputLayer.Builder(LossFunction.XENT)
                .activation(Activation.SIGMOID)
                .dataFormat(RNNFormat.NWC)
                .nOut(OUTPUTS)
                .build();
    }

    private static MultiLayerConfiguration network(int channels, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = OneDnnLayerTest.settings().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.setInputType(InputType.recurrent(channels, STEPS_OF_TIME, RNNFormat.NWC))
                .build();
    }
}
