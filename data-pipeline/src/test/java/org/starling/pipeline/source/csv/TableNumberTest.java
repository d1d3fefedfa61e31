package org.starling.pipeline.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNumberTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "-2.5, -2.5", "+3, 3", "1e3, 1000", "1E-3, 0.001", ".5, 0.5", "5., 5", "' 7 ', 7", "-0, -0.0"})
    void decimalNumbersAreRead(String text, double value) {
        assertThat(TableNumber.parse(text)).isEqualTo(value);
        assertThat(TableNumber.fault(TableNumber.parse(text))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1d", "2f", "3D", "0x1p3", "1,5", "1 2", "--1", "e", "."})
    void otherTextsAreNoNumbers(String text) {
        assertThat(TableNumber.fault(TableNumber.parse(text))).isEqualTo("not a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "nan", "Infinity", "-Infinity", "inf", "+INF", "1e999"})
    void numbersThatAreNotFiniteAreToldApart(String text) {
        assertThat(TableNumber.fault(TableNumber.parse(text))).isEqualTo("not finite");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e39", "-1e300"})
    void numbersBeyondSinglePrecisionAreFaults(String text) {
        assertThat(TableNumber.fault(TableNumber.parse(text))).isEqualTo("beyond single precision");
    }
}
