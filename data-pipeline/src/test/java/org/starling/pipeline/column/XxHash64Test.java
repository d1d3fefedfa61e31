package org.starling.pipeline.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;
import org.junit.jupiter.api.Test;

class XxHash64Test {

    @Test
    void bytesHaveTheHashesOfSpark() {
        Random random = new Random(1);
        for (int length = 0; length < 150; length++) {
            byte[] bytes = new byte[length + 7];
            random.nextBytes(bytes);
            long seed = random.nextLong();
            byte[] own = Arrays.copyOfRange(bytes, 3, 3 + length);

            assertThat(XxHash64.hash(bytes, 3, length, seed))
                    .as("%d bytes", length)
                    .isEqualTo(XXH64.hashUnsafeBytes(own, Platform.BYTE_ARRAY_OFFSET, length, seed));
        }
    }

    @Test
    void numbersHaveTheHashesOfSpark() {
        Random random = new Random(2);
        for (int i = 0; i < 100; i++) {
            long value = random.nextLong();
            long seed = random.nextLong();

            assertThat(XxHash64.hash(value, seed)).isEqualTo(XXH64.hashLong(value, seed));
        }
        assertThat(XxHash64.hash(-0.0, 42)).isEqualTo(XXH64.hashLong(0, 42));
        assertThat(XxHash64.hash(1.5, 42)).isEqualTo(XXH64.hashLong(Double.doubleToLongBits(1.5), 42));
    }
}
