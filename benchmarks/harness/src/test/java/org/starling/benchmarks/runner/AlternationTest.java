package org.starling.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AlternationTest {
    private static final List<String> CONTENDERS = List.of("a", "b", "c");

    @Test
    void firstRoundGoesInTheOrderGiven() {
        assertThat(Alternation.order(CONTENDERS, 1)).containsExactly("a", "b", "c");
    }

    @Test
    void everyRoundBeginsWithTheNextContender() {
        assertThat(Alternation.order(CONTENDERS, 2)).containsExactly("b", "c", "a");
        assertThat(Alternation.order(CONTENDERS, 3)).containsExactly("c", "a", "b");
        assertThat(Alternation.order(CONTENDERS, 4)).containsExactly("a", "b", "c");
    }
}
