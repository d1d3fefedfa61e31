package org.starling.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CoresTest {
    @Test
    void readsRangesAndSingleNumbers() {
        assertThat(Cores.parse("0-3,8,10-11")).containsExactly(0, 1, 2, 3, 8, 10, 11);
    }

    @Test
    void refusesMoreCoresThanThereAre() {
        assertThatThrownBy(() -> Cores.pick(100_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs 100000 cores");
    }

    @Test
    void picksAsManyAsAskedForOrNoneWherePinningIsImpossible() throws Exception {
        assertThat(Cores.pick(1)).hasSizeLessThanOrEqualTo(1);
    }
}
