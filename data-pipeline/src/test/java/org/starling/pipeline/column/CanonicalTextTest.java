package org.starling.pipeline.column;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTextTest {
    @ParameterizedTest
    @CsvSource({
        "1.0,1",
        "1.00,1",
        "1e0,1",
        "1.0E0,1",
        "+1,1",
        "-1.0,-1",
        "-0,0",
        "-0.0,0",
        "0.0,0",
        "0e5,0",
        "1.50,1.5",
        ".5,0.5",
        "-.5,-0.5",
        "5.,5",
        "1e5,100000",
        "1E+05,100000",
        "1.0E7,10000000",
        "1.0E-7,0.0000001",
        "12345678901234567890.0,12345678901234567890",
        "1e300,1E+300",
        "10e299,1E+300"
    })
    void numbersHaveOneForm(String written, String shortest) {
        TextSlice text = TextSlice.of(written);

        assertThat(CanonicalText.toNumber(text)).isTrue();
        assertThat(text).hasToString(shortest);
        assertThat(CanonicalText.toNumber(text)).isFalse();
        assertThat(text).hasToString(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "1", "-1", "0", "0.5", "12345678901234567890", "007", "01.0", "00", "1a", "1.2.3", "1e", "1e99999",
                "e5", ".", "-", "+", "1,0", "1 0", "0x1p3", "1d", "NaN", "Infinity", "--1", "1.0 ", "\u0661.0",
                "1.0000000000000000000000000000000000000000000000000000000000000000"
            })
    void otherTextsStayAsTheyAre(String written) {
        TextSlice text = TextSlice.of(written);

        assertThat(CanonicalText.toNumber(text)).isFalse();
        assertThat(text).hasToString(written);
    }

    @Test
    void textsHaveOneUnicodeForm() {
        TextSlice decomposed = TextSlice.of("cafe\u0301");

        assertThat(CanonicalText.toNfc(decomposed)).isTrue();
        assertThat(decomposed).hasToString("caf\u00e9");
        assertThat(CanonicalText.toNfc(decomposed)).isFalse();
        assertThat(CanonicalText.toNfc(TextSlice.of("cafe"))).isFalse();
        // the ligature is another text, not another form of the same
        assertThat(CanonicalText.toNfc(TextSlice.of("\ufb01"))).isFalse();
    }
}
