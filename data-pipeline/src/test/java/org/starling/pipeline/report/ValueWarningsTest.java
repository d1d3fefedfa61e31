package org.starling.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ValueWarningsTest {
    private static List<String> warnings(String... texts) {
        return new ValueWarnings().similar("column c", List.of(texts)).all();
    }

    @Test
    void textsThatDifferInCaseBlanksOrFormOfANumberAreSimilar() {
        for (String[] pair : new String[][] {
            {"North", "NORTH"},
            {"New York", "NewYork"},
            {"New York", "New\u00a0York"},
            {"a", "a\u200b"},
            {"1", "01"},
            {"1", "1,0"},
            {"1.5", "1,50"},
            {"-2", "-02"},
            {"stra\u00dfe", "STRASSE"}
        }) {
            assertThat(warnings(pair)).hasSize(1);
        }
    }

    @Test
    void otherTextsAreNot() {
        assertThat(warnings("a", "b", "1", "-1", "10", "1.1", "1.01", "", ".", "a1", "a01"))
                .isEmpty();
    }

    @Test
    void fiveSetsAreShown() {
        List<String> warnings = warnings("a", "A", "b", "B", "c", "C", "d", "D", "e", "E", "f", "F", "g");

        assertThat(warnings)
                .containsExactly(
                        "column c: 6 sets of values differ only in case, blanks or the form of a number: 'A', 'a'; 'B', 'b'; 'C', 'c'; 'D', 'd'; 'E', 'e'; …");
    }

    @Test
    void theLanguageOfTheMachineDoesNotMatter() {
        Locale locale = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("tr", "TR"));
            assertThat(warnings("TITLE", "title")).hasSize(1);
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void equalTimesAndAnEmptyTestSplitAreWarnedOf() {
        assertThat(new ValueWarnings().equalTimes(0).testExamples(3).all()).isEmpty();
        assertThat(new ValueWarnings().equalTimes(2).testExamples(0).all())
                .containsExactly(
                        "time: 2 records have the time of another record of their series; a hash of their content orders them",
                        "test: the test split has no examples, so nothing can be evaluated");
    }
}
