package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundingTest {
    private static final double EXACT = 1;

    @Test
    void resultsAsFarFromTheExactOneAreExplained() {
        assertThat(unexplained(EXACT + 0.01, EXACT - 0.01)).isEmpty();
        assertThat(unexplained(EXACT + 0.01, EXACT - 0.99 * 0.01 / Rounding.FACTOR))
                .hasSize(1);
    }

    @Test
    void resultThatIsNearDl4jNeedsNoExplanation() {
        assertThat(unexplained(EXACT + 1, EXACT + 1)).isEmpty();
    }

    @Test
    void wrongResultBesideAnExactOneIsNotExplained() {
        assertThat(unexplained(EXACT + 0.01, EXACT + 1e-7))
                .singleElement()
                .asString()
                .contains("loss at step 0");
    }

    @Test
    void resultThatIsNearTheExactOneNeedsNoExplanation() {
        assertThat(unexplained(EXACT, Double.NaN)).isEmpty();
    }

    @Test
    void undefinedResultIsNotExplained() {
        assertThat(unexplained(Double.NaN, EXACT + 1)).hasSize(1);
    }

    @Test
    void distancesOfOneQuantityAreTakenTogether() {
        List<Comparison> single =
                List.of(comparison(0, EXACT + 0.01, EXACT), comparison(1, EXACT + 0.01, EXACT - 0.01));
        List<Comparison> exact = List.of(comparison(0, EXACT + 0.01, EXACT), comparison(1, EXACT + 0.01, EXACT));
        assertThat(Rounding.unexplained(single, exact)).isEmpty();
    }

    private static List<String> unexplained(double ours, double theirs) {
        return Rounding.unexplained(List.of(comparison(0, ours, theirs)), List.of(comparison(0, ours, EXACT)));
    }

    private static Comparison comparison(int step, double ours, double theirs) {
        return new Comparison("loss", "at step " + step, new double[] {ours}, new double[] {theirs}, 1e-4);
    }
}
