package org.starling.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.pipeline.column.TextSlice;

class NumberMarksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ".; ,; 1,234.5; 1234.5",
                ".; ,; -12,34,567; -1234567",
                ".; ,; 1234.5; 1234.5",
                ".; ,; 1,23; NaN",
                ".; ,; 1234,567; NaN",
                ".; ,; 1.234,567; NaN",
                ".; ,; ,123; NaN",
                ",; ; 1,5; 1.5",
                ",; ; ,5e-1; 0.05",
                ",; ; 1.5; NaN",
                ",; .; 1.234.567,25; 1234567.25",
                ",; .; 1.5; NaN",
                ",; '\u00a0'; 1\u00a0234,5; 1234.5",
                ".; ''''; 1'234.5; 1234.5",
                ",; ; -inf; Infinity",
                ",; ; one; NaN",
            })
    void numbersAreReadByTheirMarks(String decimal, String thousands, String text, double value) {
        NumberMarks marks = NumberMarks.of(decimal, thousands);

        assertThat(CellNumber.parse(marks.plain(TextSlice.of(text)))).isEqualTo(Double.valueOf(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"1\u00a0234\u202f567,5; 1234567.5", "1 234; 1234", "12 34; NaN"})
    void aBlankStandsForANoBreakSpace(String text, double value) {
        assertThat(CellNumber.parse(NumberMarks.of(",", " ").plain(TextSlice.of(text))))
                .isEqualTo(Double.valueOf(value));
    }
}
