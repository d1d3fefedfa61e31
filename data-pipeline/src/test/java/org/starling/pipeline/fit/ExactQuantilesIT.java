package org.starling.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.pipeline.testing.LocalSpark;

class ExactQuantilesIT {

    @ParameterizedTest
    @CsvSource({"1, 8", "5, 8", "5, 16", "5, 4"})
    void valuesAtAllRanksAreThoseOfASortedList(int partitions, int bits) {
        Random random = new Random(2);
        double[] wide = random.doubles(300, -1e9, 1e9).toArray();
        double[] close = random.doubles(200, 1, 1 + 1e-12).toArray();
        double[] equal = {-0.0, 0.0, 3, 3, 3, Double.MIN_VALUE, -Double.MIN_VALUE, Float.MAX_VALUE};
        List<double[][]> rows = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            rows.add(new double[][] {part(wide, part), part(close, part), part(equal, part)});
        }

        double[][] found = ExactQuantiles.select(
                JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext())
                        .parallelize(rows, partitions),
                new long[][] {ranks(wide), ranks(close), ranks(equal)},
                bits);

        assertThat(found[0]).isEqualTo(sorted(wide));
        assertThat(found[1]).isEqualTo(sorted(close));
        // both zeros are one value
        assertThat(found[2])
                .isEqualTo(sorted(Arrays.stream(equal).map(x -> x + 0.0).toArray()));
    }

    @Test
    void countsOfManyRanksFitInMemory() {
        assertThat(ExactQuantiles.bits(1)).isEqualTo(16);
        assertThat(ExactQuantiles.bits(100)).isEqualTo(16);
        assertThat(ExactQuantiles.bits(10_000)).isEqualTo(8);
        assertThat(ExactQuantiles.bits(200_000)).isEqualTo(4);
    }

    private static double[] part(double[] values, int part) {
        return Arrays.copyOfRange(values, values.length * part / 4, values.length * (part + 1) / 4);
    }

    private static long[] ranks(double[] values) {
        return LongStream.range(0, values.length).toArray();
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
