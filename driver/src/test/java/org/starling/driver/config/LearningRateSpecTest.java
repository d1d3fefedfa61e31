package org.starling.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.starling.kernels.replica.RateSchedule;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

class LearningRateSpecTest {
    private static final int EPOCHS = 10;
    private static final int UPDATES = 8;
    /** Of a few operations in float64. */
    private static final Offset<Double> ROUNDING = within(1e-12);

    @Test
    void warmUpRisesFromUpdateToUpdateToTheRateOfTheNetwork() {
        LearningRateSpec spec = new LearningRateSpec.Constant(1.5);

        assertThat(factor(spec, 0, 0)).isCloseTo(1 / 12.0, ROUNDING);
        assertThat(factor(spec, 0, 7)).isCloseTo(8 / 12.0, ROUNDING);
        assertThat(factor(spec, 1, 0)).isCloseTo(9 / 12.0, ROUNDING);
        assertThat(factor(spec, 1, 3)).isEqualTo(1);
        assertThat(factor(spec, 1, 4)).isEqualTo(1);
        assertThat(factor(spec, 9, 7)).isEqualTo(1);
    }

    @Test
    void cosineFallsFromTheEndOfTheWarmUpToTheEndOfTraining() {
        LearningRateSpec spec = new LearningRateSpec.Cosine(2, 0.1);

        assertThat(factor(spec, 0, 0)).isCloseTo(1 / 16.0, ROUNDING);
        assertThat(factor(spec, 1, 7)).isCloseTo(1, ROUNDING);
        assertThat(factor(spec, 2, 0)).isCloseTo(1, ROUNDING);
        assertThat(factor(spec, 6, 0)).isCloseTo(0.55, ROUNDING);
        assertThat(factor(spec, 4, 0)).isCloseTo(0.1 + 0.9 * (1 + Math.sqrt(0.5)) / 2, ROUNDING);
        assertThat(factor(spec, EPOCHS, 0)).isCloseTo(0.1, ROUNDING);
    }

    @Test
    void oneCycleRisesAndFallsByHalfCosines() {
        LearningRateSpec spec = new LearningRateSpec.OneCycle(0.25, 0.04, 0.0);

        assertThat(factor(spec, 0, 0)).isCloseTo(0.04, ROUNDING);
        assertThat(factor(spec, 1, 2)).isCloseTo(0.52, ROUNDING);
        assertThat(factor(spec, 2, 4)).isCloseTo(1, ROUNDING);
        assertThat(factor(spec, 6, 2)).isCloseTo(0.5, ROUNDING);
        assertThat(factor(spec, EPOCHS, 0)).isCloseTo(0, ROUNDING);
    }

    @Test
    void stepMultipliesAfterSoManyEpochs() {
        LearningRateSpec spec = new LearningRateSpec.Step(3, 0.5, 0);

        assertThat(factor(spec, 2, 7)).isEqualTo(1);
        assertThat(factor(spec, 3, 0)).isEqualTo(0.5);
        assertThat(factor(spec, 5, 7)).isEqualTo(0.5);
        assertThat(factor(spec, 9, 0)).isEqualTo(0.125);
    }

    @Test
    void plateauMultipliesAfterEpochsInARowWithoutImprovement() {
        LearningRateSpec spec = new LearningRateSpec.Plateau(SelectionMetric.LOSS, 2, 0.05, 0.5, 0.2, 0);

        assertThat(afterLosses(spec, 1, 1)).isEqualTo(1);
        assertThat(afterLosses(spec, 1, 0.96, Double.NaN)).isEqualTo(0.5);
        assertThat(afterLosses(spec, 1, 0.96, 0.94)).isEqualTo(1);
        assertThat(afterLosses(spec, 1, 1, 1, 1)).isEqualTo(0.5);
        assertThat(afterLosses(spec, 1, 1, 1, 1, 1)).isEqualTo(0.25);
        assertThat(afterLosses(spec, 1, 1, 1, 1, 1, 1, 1)).isEqualTo(0.2);
    }

    @Test
    void refusesAllValuesOutOfRangeTogether() {
        assertThatThrownBy(() -> new LearningRateSpec.Constant(0)).hasMessageContaining("warmUpEpochs");
        assertThatThrownBy(() -> new LearningRateSpec.Cosine(-1, 2)).hasMessageContainingAll("warmUpEpochs", "end");
        assertThatThrownBy(() -> new LearningRateSpec.OneCycle(1, -1, Double.NaN))
                .hasMessageContainingAll("riseShare", "start", "end");
        assertThatThrownBy(() -> new LearningRateSpec.Step(0, 1, Double.POSITIVE_INFINITY))
                .hasMessageContainingAll("everyEpochs", "factor", "warmUpEpochs");
        assertThatThrownBy(() -> new LearningRateSpec.Plateau(null, 0, -1, 0, -1, 0))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContainingAll("metric", "patience", "minimumImprovement", "factor", "least");
    }

    private static double factor(LearningRateSpec spec, int epoch, int updates) {
        return schedule(spec, new double[epoch]).factorAt(updates);
    }

    private static double afterLosses(LearningRateSpec spec, double... losses) {
        return schedule(spec, losses).factorAt(UPDATES - 1);
    }

    private static RateSchedule schedule(LearningRateSpec spec, double... losses) {
        List<EpochMetrics> completed = new ArrayList<>();
        for (double loss : losses) {
            EpochMetrics.Evaluation evaluation = new EpochMetrics.Evaluation(10, loss, null, null);
            completed.add(new EpochMetrics(completed.size() + 1, 10, 0.5, 1, 0L, evaluation, null, null));
        }
        return spec.next(EPOCHS, UPDATES, completed);
    }
}
