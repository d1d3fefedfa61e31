package org.starling.kernels.onednn;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

class OneDnnLossTest extends OracleTest {
    static {
        org.starling.kernels.step.NativeLibraries.prepare();
    }

    static Stream<Arguments> losses() {
        float[] w = {0.5f, 1f, 2f, 0.1f, 3f};
        return Stream.of(
                Arguments.of(new LossMCXENT(), Activation.SOFTMAX),
                Arguments.of(new LossMCXENT(Nd4j.createFromArray(w)), Activation.SOFTMAX),
                Arguments.of(new LossMCXENT(), Activation.SIGMOID),
                Arguments.of(new LossNegativeLogLikelihood(), Activation.SOFTMAX),
                Arguments.of(new LossSparseMCXENT(), Activation.SOFTMAX),
                Arguments.of(new LossMSE(), Activation.IDENTITY),
                Arguments.of(new LossMSE(Nd4j.createFromArray(w)), Activation.TANH),
                Arguments.of(new LossMSE(), Activation.SOFTMAX),
                Arguments.of(new LossL2(), Activation.SIGMOID),
                Arguments.of(new LossL1(), Activation.IDENTITY),
                Arguments.of(new LossMAE(), Activation.TANH),
                Arguments.of(new LossBinaryXENT(), Activation.SIGMOID),
                Arguments.of(new LossBinaryXENT(Nd4j.createFromArray(w)), Activation.SIGMOID),
                Arguments.of(new LossHinge(), Activation.IDENTITY));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lossAgreesWithDl4j(ILossFunction loss, Activation activation) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
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
        assertAgrees(configuration, floats(5, 6), 7);
        if (!(loss instanceof LossSparseMCXENT)) {
            assertAgrees(configuration, vectors(5, 6), 7);
        }
    }
}
