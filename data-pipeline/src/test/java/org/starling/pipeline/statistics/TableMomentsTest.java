package org.starling.pipeline.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.lang3.SerializationUtils;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableMomentsTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "1e9, 1", "-1e9, 1", "1e-30, 1e-35", "1e30, 1e25", "0, 1e-160"})
    void meanAndVarianceEqualThoseOfDecimalArithmetic(double mean, double deviation) {
        List<Double> values = gaussian(5_000, mean, deviation);

        FeatureStatistics found = gather(values).column(0).orElseThrow();

        BigDecimal count = BigDecimal.valueOf(values.size());
        BigDecimal sum = values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal exactMean = sum.divide(count, MathContext.DECIMAL128);
        BigDecimal squares = values.stream()
                .map(value -> new BigDecimal(value).subtract(exactMean).pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        double exactVariance = squares.divide(count, MathContext.DECIMAL128).doubleValue();
        // sums are exact, so only the last rounding remains
        assertThat(found.mean()).isCloseTo(exactMean.doubleValue(), Percentage.withPercentage(1e-12));
        if (exactVariance > 1e-300) {
            assertThat(found.variance()).isCloseTo(exactVariance, Percentage.withPercentage(1e-12));
        }
        assertThat(found.min()).isEqualTo(Collections.min(values));
        assertThat(found.max()).isEqualTo(Collections.max(values));
        assertThat(found.count()).isEqualTo(5_000);
    }

    @Test
    void partitioningAndOrderDoNotChangeOneBit() {
        List<Double> values = gaussian(3_000, 1e9, 1);
        List<Double> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, new Random(4));

        TableMoments merged = gather(shuffled.subList(0, 17))
                .merge(gather(shuffled.subList(17, 2_900)))
                .merge(gather(List.of()))
                .merge(gather(shuffled.subList(2_900, 3_000)));

        assertThat(merged.column(0)).isEqualTo(gather(values).column(0));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1e9, 1", "1e30, 1e25", "1e-30, 1e-35"})
    void serialisationKeepsEveryBitInFewBytes(double mean, double deviation) {
        List<Double> values = gaussian(1_500, mean, deviation);
        TableMoments begun = gather(values.subList(0, 900));

        byte[] bytes = SerializationUtils.serialize(begun);

        TableMoments read = SerializationUtils.deserialize(bytes);
        assertThat(read.merge(gather(values.subList(900, 1_500))).column(0))
                .isEqualTo(gather(values).column(0));
        assertThat(bytes).hasSizeLessThan(1_000);
    }

    @Test
    void constantColumnHasNoVariance() {
        FeatureStatistics found =
                gather(Collections.nCopies(1_000, 0.1)).column(0).orElseThrow();

        assertThat(found.constant()).isTrue();
        assertThat(found.variance()).isZero();
        assertThat(found.mean()).isEqualTo(0.1);
    }

    @Test
    void hugeValuesOfBothSignsCancel() {
        FeatureStatistics found =
                gather(List.of(3e38, 1.0, -3e38, 2.0, 0.0)).column(0).orElseThrow();

        assertThat(found.mean()).isEqualTo(0.6);
    }

    @Test
    void missingValuesAreCountedAndLeftOut() {
        TableMoments moments = gather(List.of(1.0, 3.0));
        moments.add(0, new double[0], 1);

        assertThat(moments.missing(0)).isOne();
        assertThat(moments.column(0).orElseThrow().mean()).isEqualTo(2);
        assertThat(new TableMoments(List.of("x")).column(0)).isEmpty();
    }

    private static List<Double> gaussian(int count, double mean, double deviation) {
        Random random = new Random(1);
        return random.doubles(count)
                .map(u -> mean + deviation * random.nextGaussian())
                .boxed()
                .toList();
    }

    private static TableMoments gather(List<Double> values) {
        TableMoments moments = new TableMoments(List.of("x"));
        moments.add(0, values.stream().mapToDouble(Double::doubleValue).toArray(), 0);
        return moments;
    }
}
