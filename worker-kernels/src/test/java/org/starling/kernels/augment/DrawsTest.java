package org.starling.kernels.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final int N = 1_000_000;

    @Test
    void normalsHaveTheMomentsOfTheNormalDistribution() {
        SplittableRandom random = Draws.generator(1, 0);
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        for (int i = 0; i < N; i++) {
            double x = Draws.normal(random.nextLong());
            sum += x;
            squares += x * x;
            fourth += x * x * x * x;
        }

        // five standard errors; cutting at 4 takes 0.0005 of the variance and 0.04 of the fourth moment
        assertThat(sum / N).isCloseTo(0, within(0.005));
        assertThat(squares / N).isCloseTo(1, within(0.008));
        assertThat(fourth / N).isCloseTo(3, within(0.1));
    }

    @Test
    void betasHaveTheMomentsOfTheBetaDistribution() {
        for (double alpha : new double[] {0.2, 1, 3}) {
            SplittableRandom random = Draws.generator(2, 0);
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < N / 10; i++) {
                double x = Draws.beta(random, alpha);
                assertThat(x).isBetween(0.0, 1.0);
                sum += x;
                squares += (x - 0.5) * (x - 0.5);
            }

            // five standard errors of the widest, whose variance is 0.18
            assertThat(sum / (N / 10)).isCloseTo(0.5, within(0.007));
            assertThat(squares / (N / 10)).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.004));
        }
    }
}
