package org.starling.pipeline.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HashSplitTest {
    @Test
    void halfOfAllHashesAreForTesting() {
        HashSplit half = new HashSplit(0.5);

        assertThat(half.call("any", Long.MIN_VALUE)).isEqualTo(Splits.TEST);
        assertThat(half.call("any", -1L)).isEqualTo(Splits.TEST);
        assertThat(half.call("any", 0L)).isEqualTo(Splits.TRAIN);
        assertThat(half.call(null, Long.MAX_VALUE)).isEqualTo(Splits.TRAIN);
    }

    @Test
    void theShareIsThatOfEvenlySpreadHashes() {
        Random random = new Random(1);
        HashSplit split = new HashSplit(0.1);
        long test = random.longs(100_000)
                .filter(hash -> split.call("any", hash).equals(Splits.TEST))
                .count();

        // five standard deviations: sqrt(100,000 * 0.1 * 0.9) = 95
        assertThat(test).isBetween(9_525L, 10_475L);
    }
}
