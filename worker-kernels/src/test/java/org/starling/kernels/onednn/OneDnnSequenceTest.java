package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Network;

class OneDnnSequenceTest extends OracleTest {
    private static final int CHANNELS = 3;
    private static final int STEPS_OF_TIME = 6;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void lstmWithAnOutputAtEveryStepAgreesWithDl4j(int batchSize) {
        assertAgrees(
                network(
                        new LSTM.Builder().nOut(17).build(),
                        new LSTM.Builder().nOut(5).build(),
                        everyStep()),
                vectors(4 * STEPS_OF_TIME, CHANNELS, STEPS_OF_TIME),
                batchSize);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void lstmWithAClassAtEveryStepAgreesWithDl4j(int batchSize) {
        RnnOutputLayer output = new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(4)
                .build();
        FeatureFormat features = FeatureFormat.float32(CHANNELS, STEPS_OF_TIME);
        assertAgrees(
                network(new LSTM.Builder().nOut(9).build(), output),
                new ExampleFormat(features, new LabelFormat.ClassSequence(4, STEPS_OF_TIME)),
                batchSize);
    }

    @ParameterizedTest
    @CsvSource({"SIGMOID, SIGMOID", "TANH, TANH", "ELU, SIGMOID"})
    void lstmWithOtherActivationsAgreesWithDl4j(Activation cell, Activation gate) {
        assertAgrees(
                network(
                        new LSTM.Builder()
                                .nOut(9)
                                .activation(cell)
                                .gateActivationFunction(gate)
                                .build(),
                        everyStep()),
                vectors(4 * STEPS_OF_TIME, CHANNELS, STEPS_OF_TIME),
                7);
    }

    @Test
    void sequencesOfOneStepAgreeWithDl4j() {
        assertAgrees(
                OneDnnLayerTest.settings()
                        .list()
                        .layer(new LSTM.Builder().nOut(5).build())
                        .layer(everyStep())
                        .setInputType(InputType.recurrent(CHANNELS, 1))
                        .build(),
                vectors(4, CHANNELS, 1),
                7);
    }

    @Test
    void lastStepOfAnLstmAgreesWithDl4j() {
        assertAgrees(
                network(
                        new LSTM.Builder().nOut(8).build(),
                        new LastTimeStep(new LSTM.Builder().nOut(9).build()),
                        OneDnnLayerTest.output()),
                floats(5, CHANNELS, STEPS_OF_TIME),
                7);
    }

    /** Nobody else looks at the settings of a layer that is wrapped. */
    @Test
    void settingsInsideLastTimeStepAreChecked() {
        LSTM.Builder lstm = new LSTM.Builder()
                .nOut(9)
                .updater(new OneDnnReplicaTest.OwnUpdater())
                .weightNoise(new DropConnect(0.5));
        lstm.constrainWeights(new NonNegativeConstraint());
        assertThat(OneDnnSupport.unsupported(
                        Network.of(network(new LastTimeStep(lstm.build()), OneDnnLayerTest.output()))))
                .hasSize(3)
                .allMatch(reason -> reason.contains("layer0"))
                .anyMatch(reason -> reason.contains("OwnUpdater"))
                .anyMatch(reason -> reason.contains("weight noise"))
                .anyMatch(reason -> reason.contains("constraints"));
    }

    @ParameterizedTest
    @EnumSource(PoolingType.class)
    void pooledSequencesAgreeWithDl4j(PoolingType type) {
        assertAgrees(
                network(new LSTM.Builder().nOut(9).build(), new GlobalPoolingLayer(type), OneDnnLayerTest.output()),
                floats(5, CHANNELS, STEPS_OF_TIME),
                7);
    }

    @Test
    void denseLayersBetweenRecurrentOnesAgreeWithDl4j() {
        assertAgrees(
                network(
                        new LSTM.Builder().nOut(9).build(),
                        new DenseLayer.Builder().nOut(6).build(),
                        new LSTM.Builder().nOut(4).build(),
                        everyStep()),
                vectors(4 * STEPS_OF_TIME, CHANNELS, STEPS_OF_TIME),
                7);
    }

    @ParameterizedTest
    @EnumSource(ConvolutionMode.class)
    void convolutionsOverTimeAgreeWithDl4j(ConvolutionMode mode) {
        assertAgrees(
                network(
                        new Convolution1DLayer.Builder(3)
                                .nOut(7)
                                .convolutionMode(mode)
                                .build(),
                        new GlobalPoolingLayer(PoolingType.AVG),
                        OneDnnLayerTest.output()),
                floats(5, CHANNELS, STEPS_OF_TIME),
                7);
    }

    private static RnnOutputLayer everyStep() {
        return new RnnOutputLayer.Builder(LossFunction.XENT)
                .activation(Activation.SIGMOID)
                .nOut(4)
                .build();
    }

    private static MultiLayerConfiguration network(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = OneDnnLayerTest.settings().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.setInputType(InputType.recurrent(CHANNELS, STEPS_OF_TIME)).build();
    }
}
