package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

class RetentionTest {
    private static final Set<Integer> FOUR = Set.of(1, 2, 3, 4);

    @Test
    void keepsTheNewest() {
        assertThat(new Retention(2).surplus(FOUR, List.of())).containsExactly(1, 2);
    }

    @Test
    void keepsAllWhenItIsZero() {
        assertThat(new Retention(0).surplus(FOUR, List.of())).isEmpty();
    }

    @Test
    void keepsAllWhenThereAreFewer() {
        assertThat(new Retention(9).surplus(FOUR, List.of())).isEmpty();
    }

    @Test
    void keepsTheMostAccurateToo() {
        List<EpochMetrics> metrics = List.of(accuracy(1, 0.7), accuracy(2, 0.9), accuracy(3, 0.8), accuracy(4, 0.8));

        assertThat(new Retention(1).surplus(FOUR, metrics)).containsExactly(1, 3);
    }

    @Test
    void keepsTheNewestOfEquallyGood() {
        List<EpochMetrics> metrics = List.of(accuracy(1, 0.9), accuracy(2, 0.9), accuracy(3, 0.8), accuracy(4, 0.8));

        assertThat(new Retention(1).surplus(FOUR, metrics)).containsExactly(1, 3);
    }

    @Test
    void keepsTheOneOfLowestLossWhereThereIsNoAccuracy() {
        List<EpochMetrics> metrics = List.of(loss(1, 0.3), loss(2, Double.NaN), loss(3, 0.5), loss(4, 0.4));

        assertThat(new Retention(1).surplus(FOUR, metrics)).containsExactly(2, 3);
    }

    @Test
    void keepsTheOneOfLowestLossWhereThatIsWhatCounts() {
        List<EpochMetrics> metrics =
                List.of(both(1, 0.7, 0.5), both(2, 0.9, 0.6), both(3, 0.8, 0.4), both(4, 0.8, 0.7));

        assertThat(new Retention(1, SelectionMetric.LOSS).surplus(FOUR, metrics))
                .containsExactly(1, 2);
    }

    @Test
    void ignoresTheBestWhenItIsGone() {
        assertThat(new Retention(1)
                        .surplus(Set.of(3, 4), List.of(accuracy(1, 0.9), accuracy(3, 0.8), accuracy(4, 0.7))))
                .isEmpty();
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> new Retention(-1)).isInstanceOf(InvalidValuesException.class);
    }

    private static EpochMetrics accuracy(int epoch, double accuracy) {
        return both(epoch, accuracy, 0.5);
    }

    private static EpochMetrics both(int epoch, double accuracy, double loss) {
        return new EpochMetrics(
                epoch, 10, 0.5, 1, 0L, new EpochMetrics.Evaluation(10, loss, accuracy, null), null, null);
    }

    private static EpochMetrics loss(int epoch, double loss) {
        return new EpochMetrics(epoch, 10, 0.5, 1, 0L, new EpochMetrics.Evaluation(10, loss, null, null), null, null);
    }
}
