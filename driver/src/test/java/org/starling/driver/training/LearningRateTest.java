package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.RateSchedule;
import org.starling.serving.checkpoint.ModelState;

class LearningRateTest {
    private static ModelState model(IUpdater updater, int iteration, int epoch) {
        Network network = Network.of(new NeuralNetConfiguration.Builder()
                .updater(updater)
                .list(new OutputLayer.Builder().nIn(2).nOut(2).build())
                .build());
        return new ModelState(network, new float[6], new float[0], iteration, epoch);
    }

    private static java.util.OptionalDouble rate(ModelState model) {
        return LearningRate.of(model.network()).at(model, RateSchedule.CONSTANT);
    }

    @Test
    void followsSchedulesOfStepsAndEpochs() {
        assertThat(rate(model(new Sgd(0.5), 3, 2))).hasValue(0.5);
        assertThat(rate(model(new Sgd(new ExponentialSchedule(ScheduleType.EPOCH, 0.8, 0.5)), 30, 2)))
                .hasValue(0.2);
        assertThat(rate(model(new Sgd(new ExponentialSchedule(ScheduleType.ITERATION, 0.8, 0.5)), 3, 2)))
                .hasValue(0.1);
    }

    @Test
    void isMultipliedByTheFactorOfTheFirstStep() {
        ModelState model = model(new Sgd(0.5), 3, 2);

        assertThat(LearningRate.of(model.network()).at(model, made -> made == 0 ? 0.5 : 1))
                .hasValue(0.25);
    }

    @Test
    void anUpdaterWithoutLearningRateHasNone() {
        assertThat(rate(model(new AdaDelta(), 0, 0))).isEmpty();
    }
}
