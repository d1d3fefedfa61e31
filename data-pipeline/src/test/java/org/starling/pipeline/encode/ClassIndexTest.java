package org.starling.pipeline.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.files.DataException;

class ClassIndexTest {

    @Test
    void wholeNumbersAreSortedByValue() {
        assertThat(ClassIndex.fit(List.of("10", "9", "-1", "2")).classes()).containsExactly("-1", "2", "9", "10");
    }

    @Test
    void otherLabelsAreSortedAsTexts() {
        assertThat(ClassIndex.fit(List.of("10", "9", "b", "a")).classes()).containsExactly("10", "9", "a", "b");
    }

    @Test
    void labelsBecomeTheirIndexAndUnknownOnesNull() {
        ClassIndex index = ClassIndex.fit(List.of("b", "a"));

        assertThat(index.of("a")).isZero();
        assertThat(index.of("b")).isOne();
        assertThat(index.of("c")).isNull();
        assertThat(index.of(null)).isNull();
    }

    @Test
    void oneClassCannotBeLearnt() {
        assertThatThrownBy(() -> ClassIndex.fit(List.of("a")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 class(es) [a]");
    }

    @Test
    void columnOfManyDifferentLabelsIsRefused() {
        List<String> labels =
                IntStream.range(0, 10_001).mapToObj(Integer::toString).toList();

        assertThatThrownBy(() -> ClassIndex.fit(labels)).hasMessageContaining("name a label column that holds classes");
    }
}
