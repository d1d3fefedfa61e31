package org.starling.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

class EarlyStoppingSpecTest {
    private static final EarlyStoppingSpec ACCURACY = new EarlyStoppingSpec(SelectionMetric.ACCURACY, 2, 0, null, null);
    private static final EarlyStoppingSpec LOSS = new EarlyStoppingSpec(SelectionMetric.LOSS, 2, 0.125, null, null);

    @Test
    void stopsAfterSoManyEpochsInARowWithoutImprovement() {
        assertThat(ACCURACY.isReached(List.of())).isFalse();
        assertThat(ACCURACY.isReached(accuracies(0.5))).isFalse();
        assertThat(ACCURACY.isReached(accuracies(0.5, 0.4))).isFalse();
        assertThat(ACCURACY.isReached(accuracies(0.5, 0.4, 0.6))).isFalse();
        assertThat(ACCURACY.isReached(accuracies(0.5, 0.4, 0.6, 0.5))).isFalse();
        assertThat(ACCURACY.isReached(accuracies(0.5, 0.4, 0.6, 0.5, 0.55))).isTrue();
    }

    @Test
    void asGoodAsTheBestIsNoImprovement() {
        assertThat(ACCURACY.isReached(accuracies(0.5, 0.5, 0.5))).isTrue();
    }

    @Test
    void improvementsThatAreTooSmallDoNotCountButAddUp() {
        // 1 to 0.875 is no more than 0.125; 1 to 0.75 is
        assertThat(LOSS.isReached(losses(1, 0.875, 0.75))).isFalse();
        assertThat(LOSS.isReached(losses(1, 0.875, 0.9))).isTrue();
    }

    @Test
    void lossesThatAreNoNumbersAreNoImprovement() {
        assertThat(LOSS.isReached(losses(Double.NaN, 1))).isFalse();
        assertThat(LOSS.isReached(losses(1, Double.NaN, Double.NaN))).isTrue();
    }

    @Test
    void goesByTheLossWhereThereIsNoAccuracy() {
        assertThat(ACCURACY.isReached(losses(1, 0.9, 0.8))).isFalse();
        assertThat(ACCURACY.isReached(losses(1, 1.1, 1.2))).isTrue();
    }

    @Test
    void aTargetEndsTrainingAndLeavesPatienceOut() {
        EarlyStoppingSpec accuracy = new EarlyStoppingSpec(SelectionMetric.ACCURACY, null, 0, 0.75, null);
        EarlyStoppingSpec loss = new EarlyStoppingSpec(SelectionMetric.LOSS, null, 0, 0.75, null);

        assertThat(accuracy.isReached(accuracies(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)))
                .isFalse();
        assertThat(accuracy.isReached(accuracies(0.5, 0.75))).isTrue();
        assertThat(loss.isReached(losses(1, 0.8))).isFalse();
        assertThat(loss.isReached(losses(1, Double.NaN))).isFalse();
        assertThat(loss.isReached(losses(1, 0.75))).isTrue();
        assertThat(loss.describe(losses(1, 0.75)))
                .isEqualTo(
                        "Stopping after epoch 2: the loss has reached the target 0.75; the best is epoch 2, test loss 0.7500");
    }

    @Test
    void noEpochStartsAfterTheTimeLimit() {
        EarlyStoppingSpec spec = new EarlyStoppingSpec(SelectionMetric.LOSS, null, 0, null, Duration.ofSeconds(3));

        assertThat(spec.isReached(losses(1, 1))).isFalse();
        assertThat(spec.isReached(losses(1, 1, 1))).isTrue();
        assertThat(spec.describe(losses(1, 1, 1))).contains("training took 3 s, and the limit is 3 s");
    }

    @Test
    void comparesByTheMeanOfTheF1OfTheClasses() {
        EarlyStoppingSpec spec = new EarlyStoppingSpec(SelectionMetric.MACRO_F1, 1, 0, null, null);
        List<EpochMetrics> epochs = List.of(
                epoch(1, new EpochMetrics.Evaluation(10, 0.5, 0.9, 0.5)),
                epoch(2, new EpochMetrics.Evaluation(10, 0.5, 0.8, 0.6)));

        assertThat(spec.isReached(epochs)).isFalse();
        assertThat(spec.metric().describe(epochs.get(1))).isEqualTo("test macro F1 0.6000");
    }

    @Test
    void saysWhyAndWhichEpochWasTheBest() {
        assertThat(ACCURACY.describe(accuracies(0.5, 0.75, 0.5, 0.5)))
                .isEqualTo("Stopping after epoch 4: the accuracy has not improved by more than 0.0 for 2 epochs;"
                        + " the best is epoch 2, test accuracy 0.7500");
    }

    @Test
    void refusesAllValuesOutOfRangeTogether() {
        assertThatThrownBy(() -> new EarlyStoppingSpec(null, 0, -1, Double.NaN, Duration.ZERO))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContainingAll("metric", "patience", "minimumImprovement", "target", "timeLimit");
    }

    private static List<EpochMetrics> accuracies(double... accuracies) {
        List<EpochMetrics> epochs = new ArrayList<>();
        for (double accuracy : accuracies) {
            epochs.add(epoch(epochs.size() + 1, new EpochMetrics.Evaluation(10, 0.5, accuracy, null)));
        }
        return epochs;
    }

    private static List<EpochMetrics> losses(double... losses) {
        List<EpochMetrics> epochs = new ArrayList<>();
        for (double loss : losses) {
            epochs.add(epoch(epochs.size() + 1, new EpochMetrics.Evaluation(10, loss, null, null)));
        }
        return epochs;
    }

    private static EpochMetrics epoch(int number, EpochMetrics.Evaluation evaluation) {
        return new EpochMetrics(number, 10, 0.5, 1, 0L, evaluation, null, null);
    }
}
