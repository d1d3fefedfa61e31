package org.starling.pipeline.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.starling.kernels.augment.Numeric;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.pipeline.augment.TrainingSetExpansion.Repeats;
import org.starling.pipeline.files.DataException;

class TrainingSetExpansionTest {
    private static final FeatureFormat IMAGES = new FeatureFormat(FeatureType.UINT8, List.of(1, 2, 2), 1f, 0f);

    @Test
    void examplesOfTheLargestClassAndOfUnknownOnesOccurOnce() {
        Repeats repeats = new Repeats(Map.of(0, 10L, 1, 4L), 7);

        assertThat(repeats.call(0, 123L)).isOne();
        assertThat(repeats.call(5, 123L)).isOne();
    }

    @Test
    void examplesOfAClassOccurAsOftenAsItIsSmaller() {
        Repeats whole = new Repeats(Map.of(0, 12L, 1, 4L), 7);
        Repeats broken = new Repeats(Map.of(0, 10L, 1, 4L), 7);
        Random random = new Random(1);
        long total = 0;
        for (int i = 0; i < 10_000; i++) {
            long hash = random.nextLong();
            assertThat(whole.call(1, hash)).isEqualTo(3);
            assertThat(broken.call(1, hash)).isBetween(2, 3).isEqualTo(broken.call(1, hash));
            total += broken.call(1, hash);
        }

        // four standard deviations of 10,000 throws of a coin
        assertThat(total / 10_000.0).isCloseTo(2.5, Offset.offset(0.02));
    }

    @Test
    void anotherSeedRepeatsOtherExamples() {
        Map<Integer, Long> sizes = Map.of(0, 3L, 1, 2L);
        long differing = new Random(2)
                .longs(100)
                .filter(hash -> !new Repeats(sizes, 1).call(1, hash).equals(new Repeats(sizes, 2).call(1, hash)))
                .count();

        assertThat(differing).isBetween(20L, 80L);
    }

    @Test
    void whatExamplesDoNotAllowIsRefusedAtOnce() {
        BalanceSpec smote = new BalanceSpec(BalanceSpec.Method.SMOTE, 5, 0);
        AugmentSpec tokens = new AugmentSpec(1, 0, List.of(new Numeric.DropTokens(0.1)));

        assertThatThrownBy(() -> new TrainingSetExpansion(null, smote, IMAGES))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("say method: oversample");
        assertThatThrownBy(() -> new TrainingSetExpansion(tokens, null, IMAGES)).isInstanceOf(DataException.class);
    }
}
