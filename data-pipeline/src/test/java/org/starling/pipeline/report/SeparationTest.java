package org.starling.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.report.Separation.Pair;

class SeparationTest {

    @Test
    void aColumnThatDecidesTheClassSeparatesFully() {
        List<Pair> numbers = new ArrayList<>();
        List<Pair> texts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            numbers.add(new Pair((double) i, i < 500 ? "low" : "high"));
            texts.add(new Pair("code " + i % 4, "class " + i % 4));
        }

        assertThat(Separation.of(numbers)).isOne();
        assertThat(Separation.of(texts)).isOne();
    }

    @Test
    void aColumnThatTellsNothingSeparatesAlmostNothing() {
        Random random = new Random(1);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            pairs.add(new Pair(random.nextDouble(), random.nextBoolean() ? "a" : "b"));
        }

        // of 20 groups of 1,000 each has the more frequent class by chance a bit more often than half
        assertThat(Separation.of(pairs)).isBetween(0.0, 0.06);
    }

    @Test
    void halfOfTheRecordsDecidedIsHalf() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            pairs.add(new Pair(i % 2 == 0 ? "known" : "mixed", i % 2 == 0 || i % 4 == 1 ? "a" : "b"));
            pairs.add(new Pair("other", "b"));
        }

        // 1,250 b and 750 a; always right but for 250 of "mixed": 1 - 250/750
        assertThat(Separation.of(pairs)).isCloseTo(2.0 / 3, Offset.offset(1e-12));
    }

    @Test
    void manySmallGroupsOneClassAndNoRecordsTellNothing() {
        List<Pair> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(new Pair("id" + i, i % 2 == 0 ? "a" : "b"));
        }

        assertThat(Separation.of(ids)).isZero();
        assertThat(Separation.of(List.of(new Pair("x", "a")))).isZero();
        assertThat(Separation.of(List.of())).isZero();
    }

    @Test
    void equalNumbersAreNeverCutApart() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            pairs.add(new Pair(i < 900 ? 1.0 : 2.0, i % 3 == 0 ? "a" : "b"));
        }

        assertThat(Separation.of(pairs)).isZero();
    }
}
