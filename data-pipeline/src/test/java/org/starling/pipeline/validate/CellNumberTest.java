package org.starling.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.column.TextSlice;

class CellNumberTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "+7",
                "1.",
                ".5",
                "-12.50",
                "1e3",
                "1E-400",
                "9007199254740993",
                "0.1",
                "123456789.123456789",
                "1234567890123456789012",
                "4.9e-324",
                "0.000000000000000000000001"
            })
    void decimalNumbersHaveTheValueThatJavaGivesThem(String text) {
        assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
    }

    @Test
    void randomNumbersHaveTheValueThatJavaGivesThem() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String text = i % 2 == 0
                    ? Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10))
                    : "%d.%0" + (1 + random.nextInt(22)) + "d";
            if (i % 2 == 1) {
                text = text.formatted(random.nextInt(), random.nextInt(1_000_000));
            }
            assertThat(parse(text)).as(text).isEqualTo(Double.parseDouble(text));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1d, not a number",
        "2f, not a number",
        "0x1p3, not a number",
        "1_000, not a number",
        "n/a, not a number",
        "1 2, not a number",
        "Nine, not a number",
        "٣, not a number",
        "1.2.3, not a number",
        "-, not a number",
        "., not a number",
        "NaN, not finite",
        "-Infinity, not finite",
        "inf, not finite",
        "1e39, beyond float32"
    })
    void whatCannotBeUsedIsBeyondSinglePrecisionAndHasAReason(String text, String reason) {
        assertThat(CellNumber.isUsable(parse(text))).isFalse();
        assertThat(CellNumber.fault(TextSlice.of(text))).isEqualTo(reason);
    }

    private static double parse(String text) {
        return CellNumber.parse(TextSlice.of(text));
    }
}
