package org.starling.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsTextToTheLeftAndNumbersToTheRight() {
        TextTable table = new TextTable("class", "examples", "note")
                .row("shirt", "1,000", "ok")
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
        TextTable table = new TextTable("a", "b");
        assertThatThrownBy(() -> table.row(1)).hasMessageContaining("a row of 1 cells: the table has 2 columns");
    }

    @Test
    void takesDurationsSizesAndMissingValuesForQuantities() {
        TextTable table = new TextTable("phase", "took", "bytes", "path")
                .row("load", "850ms", "1.5 GiB", "/a")
                .row("train", "2m05s", "-", "/a/b");
        assertThat(table)
                .hasToString(
                        """
                phase   took    bytes  path
                load   850ms  1.5 GiB  /a
                train  2m05s        -  /a/b
                """);
    }
}
