package org.starling.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsTextToTheLeftAndNumbersToTheRight() {
        Table table = new Table("class", "examples", "note")
                .row("shirt", Numbers.count(1_000), "ok")
                .row("bag", 7, "");
        assertThat(table)
                .hasToString(
                        """
                class  examples  note
                shirt     1,000  ok
                bag           7
                """);
    }

    @Test
    void refusesRowsOfAnotherWidth() {
        Table table = new Table("a", "b");
        assertThatThrownBy(() -> table.row(1)).hasMessageContaining("1 cells to a table of 2 columns");
    }

    @Test
    void numbersLookTheSameEverywhere() {
        assertThat(Numbers.duration(Duration.ofMillis(850))).isEqualTo("850ms");
        assertThat(Numbers.duration(Duration.ofMillis(59_999))).isEqualTo("59.9s");
        assertThat(Numbers.duration(Duration.ofSeconds(125))).isEqualTo("2m05s");
        assertThat(Numbers.duration(Duration.ofMinutes(62))).isEqualTo("1h02m");
        assertThat(Numbers.bytes(512)).isEqualTo("512 B");
        assertThat(Numbers.bytes(1_610_612_736L)).isEqualTo("1.5 GiB");
        assertThat(Numbers.fraction(0.95)).isEqualTo("0.9500");
    }
}
