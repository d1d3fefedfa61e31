package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdaBeliefUpdater;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class RepairedAdaBeliefTest {
    private static final int INPUTS = 3;
    private static final int OUTPUTS = 2;

    static {
        NativeLibraries.prepare();
    }

    /** Without biases, the gradient of mean squares is known. */
    @Test
    void stepsAreThoseOfDl4jsUpdater() {
        AdaBelief settings = new AdaBelief(0.1, 0.8, 0.95, 1e-3);
        AdaBeliefUpdater updater = new AdaBeliefUpdater(settings);
        int length = INPUTS * OUTPUTS;
        INDArray state = Nd4j.zeros(1, 2L * length);
        updater.setStateViewArray(state, new long[] {1, length}, 'c', true);
        INDArray features = Nd4j.createFromArray(0.5f, -1f, 2f).reshape(1, INPUTS);
        INDArray labels = Nd4j.createFromArray(1f, -0.5f).reshape(1, OUTPUTS);
        try (Dl4jReplica replica = new Dl4jReplica(Network.of(network(settings)), 1, List.of())) {
            INDArray weights = replica.model().params().dup().reshape('f', new long[] {INPUTS, OUTPUTS});
            for (int step = 0; step < 4; step++) {
                INDArray gradient =
                        features.transpose().mmul(features.mmul(weights).sub(labels));
                INDArray update = gradient.dup('f').reshape('f', new long[] {1, length});
                updater.applyUpdater(update, step, 0);
                weights.subi(update.reshape('f', new long[] {INPUTS, OUTPUTS}));

                replica.train(new MultiDataSet(features, labels));

                assertThat(values(replica.model().params())).containsExactly(values(weights.dup('f')), TOLERANCE);
            }
            float[] kept = new float[replica.updaterStateCount()];
            replica.readUpdaterState(kept, 0);
            assertThat(kept).containsExactly(values(state), TOLERANCE);
        }
    }

    /** A few roundings of numbers near 1. */
    private static final org.assertj.core.data.Offset<Float> TOLERANCE = org.assertj.core.data.Offset.offset(1e-5f);

    @Test
    void configurationsNameDl4jsClass() {
        AdaBelief settings = new AdaBelief(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9));
        Network network = Network.of(network(settings));

        LiveNetwork live = LiveNetwork.of(network.initialise());

        assertThat(live.updaterState().length()).isEqualTo(2L * INPUTS * OUTPUTS);
        assertThat(live.network().json())
                .contains(AdaBelief.class.getName())
                .doesNotContain(RepairedAdaBelief.class.getName());
        assertThat(MultiLayerConfiguration.fromJson(live.network().json())
                        .getConf(0)
                        .getLayer()
                        .getUpdaterByParam("W"))
                .isEqualTo(settings);
        live.model().close();
    }

    @Test
    void networkOfACallerIsRefused() {
        MultiLayerNetwork caller = new MultiLayerNetwork(network(new AdaBelief(0.1)));
        caller.init();

        assertThatThrownBy(() -> LiveNetwork.of(caller).updaterState())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("AdaBelief", "use another updater such as Adam");
        caller.close();
    }

    private static float[] values(INDArray array) {
        return array.dup('f').reshape('f', new long[] {array.length()}).toFloatVector();
    }

    private static MultiLayerConfiguration network(AdaBelief settings) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(settings)
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(INPUTS)
                        .nOut(OUTPUTS)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
    }
}
