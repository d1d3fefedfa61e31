package org.starling.kernels.outer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.starling.kernels.outer.OuterOptimizer.Mean;
import org.starling.kernels.outer.OuterOptimizer.Nesterov;
import org.starling.kernels.outer.OuterOptimizer.SlowMo;

final class OuterOptimizerTest {
    private static final int PARAMETERS = 90;
    private static final int LENGTH = 120;
    private static final int ROUNDS = 20;
    /** Values around 1, 20 rounds of a handful of roundings of 2⁻²⁴, amplified at most 10 times by momentum 0.9. */
    private static final double TOLERANCE = 2e-4;

    /** One step in float64: changes x and m, given the average a. */
    private interface Step {
        void take(double[] x, double[] m, double[] a, int i);
    }

    @Test
    void nesterovIsTheOuterOptimiserOfDiLoCo() {
        assertFollows(new Nesterov(0.7, 0.9), (x, m, a, i) -> {
            double gradient = x[i] - a[i];
            m[i] = 0.9 * m[i] + gradient;
            x[i] -= 0.7 * (gradient + 0.9 * m[i]);
        });
    }

    @Test
    void slowMoIsThatOfThePaperForAConstantLearningRate() {
        double innerRate = 0.05;
        double[] u = new double[LENGTH];
        assertFollows(new SlowMo(0.8, 0.5), (x, m, a, i) -> {
            u[i] = 0.5 * u[i] + (x[i] - a[i]) / innerRate;
            x[i] -= 0.8 * innerRate * u[i];
            m[i] = u[i] * innerRate;
        });
    }

    private static void assertFollows(OuterOptimizer optimizer, Step step) {
        Random random = new Random(1);
        float[] vector = new float[LENGTH];
        double[] x = new double[LENGTH];
        double[] m = new double[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            vector[i] = random.nextFloat();
            x[i] = vector[i];
        }
        OuterUpdate first = optimizer.start(vector.clone(), OuterState.EMPTY, PARAMETERS);
        OuterUpdate second = optimizer.start(vector.clone(), OuterState.EMPTY, PARAMETERS);
        for (int round = 0; round < ROUNDS; round++) {
            double[] average = new double[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                vector[i] += (random.nextFloat() - 0.5f) / 10;
                average[i] = vector[i];
                if (i < PARAMETERS) {
                    step.take(x, m, average, i);
                } else {
                    x[i] = average[i];
                }
            }
            first.update(vector, 0, 60);
            second.update(vector, 60, LENGTH);
            for (int i = 0; i < LENGTH; i++) {
                assertThat((double) vector[i]).isCloseTo(x[i], within(i < PARAMETERS ? TOLERANCE : 0));
                x[i] = vector[i]; // compare step by step
            }
        }
        float[] momentum = OuterState.merge(List.of(second.state(), first.state()), PARAMETERS)
                .momentum();
        for (int i = 0; i < PARAMETERS; i++) {
            assertThat((double) momentum[i]).isCloseTo(m[i], within(TOLERANCE));
        }
    }

    @Test
    void meanLeavesTheAverageAsItIs() {
        float[] vector = {1, 2, 3};
        OuterUpdate update = new Mean().start(new float[3], OuterState.EMPTY, 3);
        update.update(vector, 0, 3);
        assertThat(vector).containsExactly(1, 2, 3);
        assertThat(update.changesNothing()).isTrue();
        assertThat(update.state()).isEqualTo(OuterState.EMPTY);
    }

    @Test
    void slowMoWithoutMomentumIsTheMean() {
        float[] vector = {1.25f, 2.5f};
        new SlowMo(1, 0).start(new float[] {1, 2}, OuterState.EMPTY, 2).update(vector, 0, 2);
        assertThat(vector).containsExactly(1.25f, 2.5f);
    }

    @Test
    void trainingGoesOnFromSavedMomentumWithTheSameBits() {
        Nesterov optimizer = new Nesterov(0.7, 0.9);
        float[] start = {1, 2, 3, 4};
        OuterUpdate whole = optimizer.start(start.clone(), OuterState.EMPTY, 4);
        float[] uninterrupted = {1.5f, 2.5f, 2.5f, 4.5f};
        whole.update(uninterrupted, 0, 4);
        float[] checkpoint = uninterrupted.clone();
        OuterState momentum = OuterState.merge(List.of(whole.state()), 4);

        move(uninterrupted);
        whole.update(uninterrupted, 0, 4);

        float[] resumed = checkpoint.clone();
        move(resumed);
        optimizer.start(checkpoint, momentum, 4).update(resumed, 0, 2);
        // the rank that owns a slice may have kept no more than that
        OuterState slice = new OuterState(2, 4, new float[] {momentum.momentum()[2], momentum.momentum()[3]});
        optimizer.start(checkpoint, slice, 4).update(resumed, 2, 4);
        assertThat(resumed).containsExactly(uninterrupted);
    }

    private static void move(float[] vector) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] += 0.1f * i;
        }
    }

    @Test
    void nextDeltaStartsFromWhatTheReplicasAdopted() {
        OuterUpdate update = new Nesterov(1, 0).start(new float[] {1}, OuterState.EMPTY, 1);
        float[] vector = {2};
        update.update(vector, 0, 1);
        assertThat(vector).containsExactly(2f);
        update.adopted(new float[] {2.5f}, 0, 1);
        vector[0] = 2.5f; // nobody moved
        update.update(vector, 0, 1);
        assertThat(update.state().momentum()).containsExactly(0f);
    }

    @Test
    void sliceBehindTheParametersIsLeftAlone() {
        OuterUpdate update = new Nesterov(0.7, 0.9).start(new float[10], OuterState.EMPTY, 4);
        float[] vector = new float[10];
        Arrays.fill(vector, 3);
        update.update(vector, 5, 10);
        update.adopted(vector, 5, 10);
        assertThat(vector).containsOnly(3f);
        assertThat(update.state()).isEqualTo(OuterState.EMPTY);
    }

    @Test
    void momentumOfAnotherNetworkIsRefused() {
        OuterState nine = OuterState.ofAll(new float[9]);
        assertThatThrownBy(() -> new SlowMo(1, 0.5).start(new float[8], nine, 8))
                .hasMessageContaining("the outer state ends at 9, the network has 8 parameters");
        assertThatThrownBy(
                        () -> new SlowMo(1, 0.5).start(new float[10], nine, 10).update(new float[10], 5, 10))
                .hasMessageContaining("from 0 to 9, this rank's slice of the parameters from 5 to 10");
    }

    @Test
    void slicesMustMakeUpTheWhole() {
        OuterState low = new OuterState(0, 2, new float[2]);
        OuterState high = new OuterState(3, 4, new float[1]);
        assertThatThrownBy(() -> OuterState.merge(List.of(low, high), 4)).hasMessageContaining("does not follow 2");
        assertThatThrownBy(() -> OuterState.merge(List.of(low), 4)).hasMessageContaining("it ends at 2 of 4");
        assertThat(OuterState.merge(List.of(OuterState.EMPTY), 4)).isEqualTo(OuterState.EMPTY);
    }

    @Test
    void badRatesAreRefusedTogether() {
        assertThatThrownBy(() -> new Nesterov(0, 1))
                .hasMessageContaining("learningRate: must be positive, is 0.0; momentum: must lie in [0, 1), is 1.0");
        assertThatThrownBy(() -> new SlowMo(Double.NaN, -1)).hasMessageContaining("; momentum");
    }
}
