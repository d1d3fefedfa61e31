package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;

class OneDnnUpdaterTest extends OracleTest {

    static Stream<IUpdater> updaters() {
        return Stream.of(
                new Sgd(0.1),
                new Nesterovs(0.05, 0.9),
                new Adam(1e-2),
                new Adam(1e-2, 0.8, 0.95, 1e-3),
                new AMSGrad(1e-2, 0.9, 0.999, 1e-4),
                new RmsProp(1e-2, 0.9, 1e-3),
                new AdaGrad(1e-1, 1e-2),
                new AdaDelta(0.9, 1e-3),
                new AdaMax(1e-2),
                new Nadam(1e-2, 0.9, 0.999, 1e-3),
                new Sgd(new ExponentialSchedule(ScheduleType.ITERATION, 0.2, 0.9)),
                new Nesterovs(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.1, 7, 0.02)), 0.8));
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void updaterAgreesWithDl4j(IUpdater updater) {
        assertAgrees(network(base().updater(updater)), OracleRun.MANY_STEPS);
    }

    @Test
    void gradientsAsTheyAreAgreeWithDl4j() {
        // a learning rate of 1 would diverge, so gradients are clipped
        NeuralNetConfiguration.Builder settings = base().updater(new NoOp())
                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                .gradientNormalizationThreshold(0.01);
        assertAgrees(settings);
    }

    @ParameterizedTest
    @EnumSource(GradientNormalization.class)
    void gradientNormalisationAgreesWithDl4j(GradientNormalization normalisation) {
        NeuralNetConfiguration.Builder settings = base().updater(new Sgd(0.05))
                .gradientNormalization(normalisation)
                .gradientNormalizationThreshold(0.05);
        assertAgrees(settings);
    }

    @Test
    void regularisationAgreesWithDl4j() {
        assertAgrees(base().updater(new Adam(1e-2)).l1(1e-3).l2(1e-2));
        assertAgrees(
                base().updater(new Nesterovs(1e-2, 0.9)).l2(1e-2).l2Bias(2e-2).l1Bias(1e-3));
    }

    @Test
    void sumsOverBatchesAgreeWithDl4j() {
        assertAgrees(base().updater(new Sgd(1e-2)).miniBatch(false));
    }

    @Test
    void weightDecayAgreesWithDl4j() {
        assertAgrees(base().updater(new Adam(1e-2)).weightDecay(0.1));
        NeuralNetConfiguration.Builder settings = base().updater(new Adam(1e-2));
        settings.setRegularization(java.util.List.of(new WeightDecay(0.01, false)));
        assertAgrees(settings);
    }

    @Test
    void updatersPerLayerAndForBiasesAgreeWithDl4j() {
        var configuration = base().updater(new Adam(1e-2))
                .biasUpdater(new Sgd(0.1))
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                .layer(new DenseLayer.Builder()
                        .nOut(11)
                        .updater(new RmsProp(1e-2, 0.9, 1e-3))
                        .biasUpdater(new RmsProp(1e-2, 0.9, 1e-3))
                        .l2(1e-2)
                        .build())
                .layer(new DenseLayer.Builder().nOut(9).updater(new Sgd(0.1)).build())
                .layer(output())
                .setInputType(InputType.convolutional(9, 9, 2))
                .build();
        assertAgrees(configuration, OracleRun.MANY_STEPS);
    }

    /** ReLU turns NaN into 0: only the weights before it show the error. */
    @Test
    void weightsThatAreNoNumbersShowInTheLoss() {
        Network network = Network.of(network(base().updater(new Sgd(0.1)).activation(Activation.RELU)));
        ExampleFormat format = floats(5, 2, 9, 9);
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            try (OneDnnReplica replica = OneDnnCompiler.compile(network, format, 7, 1)) {
                Batch batch = batch(format, 7, new Random(1));
                assertThat(replica.train(batch)).isFinite();
                ByteBuffer.wrap(batch.packedFeatures())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(100, wrong);
                assertThat(replica.train(batch)).isNaN();
            }
        }
    }

    private static void assertAgrees(NeuralNetConfiguration.Builder settings) {
        assertAgrees(network(settings), OracleRun.FEW_STEPS);
    }

    private static void assertAgrees(MultiLayerConfiguration configuration, int steps) {
        assertAgrees(Network.of(configuration), floats(5, 2, 9, 9), 7, steps);
    }

    private static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().seed(5).activation(Activation.TANH);
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(5)
                .build();
    }

    private static MultiLayerConfiguration network(NeuralNetConfiguration.Builder settings) {
        return settings.list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                .layer(new DenseLayer.Builder().nOut(11).build())
                .layer(output())
                .setInputType(InputType.convolutional(9, 9, 2))
                .build();
    }
}
