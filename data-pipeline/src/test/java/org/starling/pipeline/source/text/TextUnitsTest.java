package org.starling.pipeline.source.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextUnitsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "plain text", "grün\n", "😀", "a😀b😀😀", "😀 a"})
    void charactersAreThoseOfUnicode(String text) {
        TextUnits units = TextUnits.characters(text);

        assertThat(units.size()).isEqualTo(text.codePointCount(0, text.length()));
        assertThat(units.text(0, units.size())).isEqualTo(text);
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < units.size(); i++) {
            assertThat(units.text(i, i + 1).codePoints()).hasSize(1);
            joined.append(units.text(i, i + 1));
        }
        assertThat(joined).hasToString(text);
    }

    @Test
    void wordsStandBetweenWhiteSpace() {
        TextUnits units = TextUnits.words(" one two\t\nthree,  😀 ");

        assertThat(units.size()).isEqualTo(4);
        assertThat(units.text(1, 4)).isEqualTo("two three, 😀");
        assertThat(units.text(2, 2)).isEmpty();
        assertThat(TextUnits.words(" \n").size()).isZero();
    }
}
