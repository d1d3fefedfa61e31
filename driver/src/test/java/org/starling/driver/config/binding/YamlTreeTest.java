package org.starling.driver.config.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {
    private static List<String> problems(String yaml) {
        ProblemList problems = new ProblemList();
        YamlTree.parse(yaml, problems);
        return problems.all().stream().map(Object::toString).toList();
    }

    @Test
    void namesLineAndColumnOfASyntaxError() {
        assertThat(problems("a: 1\nb: [1, 2\nc: 3\n"))
                .singleElement()
                .asString()
                .startsWith("line 3, column 2: not YAML: ");
        assertThat(problems("a: 1\n\tb: 2\n")).singleElement().asString().startsWith("line 2, column 1: not YAML: ");
    }

    @Test
    void namesEveryKeyThatStandsTwice() {
        assertThat(problems("a: 1\nb: {c: 1, c: 2}\na: 3\n"))
                .containsExactly(
                        "b.c: line 2, column 11: this key stands here a second time; keep one",
                        "a: line 3, column 1: this key stands here a second time; keep one");
    }

    @Test
    void refusesWhatIsNotAGroupOfKeys() {
        assertThat(problems("")).containsExactly("must hold keys and values, is empty");
        assertThat(problems("- a\n")).containsExactly("must hold keys and values, is not a group of keys");
    }

    @Test
    void refusesASecondDocumentAndAliases() {
        assertThat(problems("a: 1\n---\nb: 2\n")).singleElement().asString().contains("second document");
        assertThat(problems("a: &x 1\nb: *x\n"))
                .singleElement()
                .asString()
                .startsWith("b: line 2")
                .contains("aliases");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void limitsTheDepth(String level) {
        assertThat(problems("a: \n  " + level.repeat(20_000)))
                .isNotEmpty()
                .allMatch(problem -> problem.length() < 1000);
    }

    @Test
    void limitsTheSize() {
        assertThat(problems("a: " + "x".repeat(4_000_000)))
                .singleElement()
                .asString()
                .contains("at most 3,145,728 are read");
    }
}
