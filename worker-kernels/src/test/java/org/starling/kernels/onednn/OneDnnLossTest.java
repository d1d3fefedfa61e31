package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;
import org.starling.layers.QuantileLoss;

/** Losses, with weights of outputs and masks of labels. */
class OneDnnLossTest extends OracleTest {
    static {
        org.starling.kernels.replica.NativeLibraries.prepare();
    }

    static Stream<Arguments> losses() {
        float[] w = {0.5f, 1f, 2f, 0.1f, 3f};
        return Stream.of(
                Arguments.of(new LossMCXENT(), Activation.SOFTMAX),
                Arguments.of(new LossMCXENT(Nd4j.createFromArray(w)), Activation.SOFTMAX),
                Arguments.of(new LossMCXENT(), Activation.SIGMOID),
                Arguments.of(new LossMCXENT(Nd4j.createFromArray(w)), Activation.SIGMOID),
                Arguments.of(new LossNegativeLogLikelihood(), Activation.SOFTMAX),
                Arguments.of(new LossNegativeLogLikelihood(Nd4j.createFromArray(w)), Activation.SOFTMAX),
                Arguments.of(new LossSparseMCXENT(), Activation.SOFTMAX),
                Arguments.of(new LossSparseMCXENT(Nd4j.createFromArray(w)), Activation.SOFTMAX),
                Arguments.of(new LossMSE(), Activation.IDENTITY),
                Arguments.of(new LossMSE(Nd4j.createFromArray(w)), Activation.TANH),
                Arguments.of(new LossMSE(), Activation.SOFTMAX),
                Arguments.of(new LossL2(), Activation.SIGMOID),
                Arguments.of(new LossL2(Nd4j.createFromArray(w)), Activation.TANH),
                Arguments.of(new LossL1(), Activation.IDENTITY),
                Arguments.of(new LossL1(Nd4j.createFromArray(w)), Activation.SOFTMAX),
                Arguments.of(new LossMAE(), Activation.TANH),
                Arguments.of(new LossMAE(Nd4j.createFromArray(w)), Activation.TANH),
                Arguments.of(new LossBinaryXENT(), Activation.SIGMOID),
                Arguments.of(new LossBinaryXENT(Nd4j.createFromArray(w)), Activation.SIGMOID),
                Arguments.of(new LossHinge(), Activation.IDENTITY),
                Arguments.of(new QuantileLoss(0.05, 0.25, 0.5, 0.75, 0.95), Activation.IDENTITY),
                Arguments.of(new QuantileLoss(0.9, 0.8, 0.7, 0.6, 0.01), Activation.TANH));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lossAgreesWithDl4j(ILossFunction loss, Activation activation) {
        MultiLayerConfiguration configuration = network(loss, activation);
        assertAgrees(configuration, floats(5, 6), 7);
        if (!(loss instanceof LossSparseMCXENT)) {
            assertAgrees(configuration, vectors(5, 6), 7);
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lossOfMaskedExamplesAgreesWithDl4j(ILossFunction loss, Activation activation) {
        MultiLayerConfiguration configuration = network(loss, activation);
        assertAgrees(configuration, masked(floats(5, 6), 0, 1), 7);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lossOfMaskedOutputsAgreesWithDl4j(ILossFunction loss, Activation activation) {
        MultiLayerConfiguration configuration = network(loss, activation);
        ExampleFormat format = masked(vectors(5, 6), 0, 5);
        if (loss instanceof LossMCXENT && activation == Activation.SOFTMAX) {
            assertThatThrownBy(() -> OneDnnCompiler.compile(Network.of(configuration), format, 7, 1))
                    .hasMessageContainingAll("layer1", "cannot be masked");
        } else {
            assertAgrees(configuration, format, 7);
            assertAgrees(configuration, format, 1);
        }
    }

    @Test
    void maskedLossLayersAgreeWithDl4j() {
        // after other functions DL4J takes the score of a LossLayer from what differentiating left of its input
        for (int maskValues : new int[] {1, 5}) {
            MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                    .list()
                    .layer(new DenseLayer.Builder().nOut(5).build())
                    .layer(new LossLayer.Builder(LossFunction.MSE)
                            .activation(Activation.IDENTITY)
                            .build())
                    .setInputType(InputType.feedForward(6))
                    .build();
            assertAgrees(configuration, masked(vectors(5, 6), 0, maskValues), 7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 12, 36})
    void lossOfMaskedPixelsAgreesWithDl4j(int maskValues) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new ConvolutionLayer.Builder(1, 1).nOut(3).build())
                .layer(new CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.convolutional(3, 4, 2))
                .build();
        assertAgrees(configuration, masked(vectors(36, 2, 3, 4), 0, maskValues), 7);
    }

    private static MultiLayerConfiguration network(ILossFunction loss, Activation activation) {
        return OneDnnLayerTest.settings()
                .updater(new Sgd(0.05))
                .list()
                .layer(new DenseLayer.Builder().nOut(11).build())
                .layer(new OutputLayer.Builder(loss)
                        .activation(activation)
                        .nOut(5)
                        .build())
                .setInputType(InputType.feedForward(6))
                .validateOutputLayerConfig(false)
                .build();
    }
}
