package org.starling.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactNumberTest {
    @Test
    void numbersOfFifteenDigitsHaveNoRest() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            BigDecimal exact = BigDecimal.valueOf(random.nextLong() % 1_000_000_000_000_000L, random.nextInt(20) - 5);

            assertThat(ExactNumber.rest(exact, exact.doubleValue())).isZero();
        }
    }

    @Test
    void doubleAndRestAreInTheOrderOfExactNumbers() {
        Random random = new Random(2);
        List<BigDecimal> numbers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            BigDecimal base = new BigDecimal(new BigInteger(50, random), random.nextInt(18));
            for (int j = 0; j < 10; j++) {
                numbers.add(
                        base.add(BigDecimal.valueOf(random.nextInt(1000), 20)).round(new java.math.MathContext(30)));
            }
        }
        Collections.shuffle(numbers, random);

        List<BigDecimal> ordered = numbers.stream()
                .sorted(Comparator.comparingDouble(BigDecimal::doubleValue)
                        .thenComparingDouble(number -> ExactNumber.rest(number, number.doubleValue())))
                .toList();

        assertThat(ordered).isSorted();
    }

    @Test
    void nanosecondsSince1970HaveDifferentRests() {
        long first = 1_704_067_200_000_000_000L;

        assertThat(ExactNumber.rest(first)).isZero();
        assertThat(ExactNumber.rest(first + 1)).isOne();
        assertThat((double) (first + 1)).isEqualTo((double) first);
        assertThat(ExactNumber.rest(Long.MAX_VALUE)).isEqualTo(-1);
        assertThat(ExactNumber.rest(Long.MIN_VALUE)).isZero();
    }
}
