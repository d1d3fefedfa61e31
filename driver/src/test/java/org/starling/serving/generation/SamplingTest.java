package org.starling.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final double[] PROBABILITIES = {0.1, 0.6, 0.3};

    private static Set<Integer> drawn(Sampling sampling) {
        SplittableRandom random = new SplittableRandom(sampling.seed());
        Set<Integer> tokens = new TreeSet<>();
        for (int i = 0; i < 500; i++) {
            tokens.add(sampling.choose(PROBABILITIES, random));
        }
        return tokens;
    }

    @Test
    void onlyTheMostProbableTokensAreDrawn() {
        assertThat(drawn(new Sampling(1, 0, 1, 3))).containsExactly(0, 1, 2);
        assertThat(drawn(new Sampling(1, 2, 1, 3))).containsExactly(1, 2);
        assertThat(drawn(new Sampling(1, 9, 0.61, 3))).containsExactly(1, 2);
        assertThat(drawn(new Sampling(1, 0, 0.59, 3))).containsExactly(1);
        assertThat(drawn(Sampling.greedy())).containsExactly(1);
    }

    @Test
    void theShareCountsAtTheTemperature() {
        // about a third each
        assertThat(drawn(new Sampling(100, 0, 0.5, 3))).containsExactly(1, 2);
        // nearly all for the first
        assertThat(drawn(new Sampling(0.1, 0, 0.99, 3))).containsExactly(1);
    }

    @Test
    void theShareCountsAmongTheTokensThatTopKLeaves() {
        // 0.6 of 0.9
        assertThat(drawn(new Sampling(1, 2, 0.66, 3))).containsExactly(1);
        assertThat(drawn(new Sampling(1, 2, 0.68, 3))).containsExactly(1, 2);
    }
}
