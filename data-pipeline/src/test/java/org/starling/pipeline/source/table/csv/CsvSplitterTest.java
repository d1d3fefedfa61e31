package org.starling.pipeline.source.table.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.column.TextSlice;

class CsvSplitterTest {

    @Test
    void valuesAreTrimmedAndEmptyOnesAreNull() {
        assertThat(split("1,  b c\t,, ", ",", 4)).containsExactly("1", "b c", null, null);
        assertThat(split("ä\tö", "\t", 2)).containsExactly("ä", "ö");
        assertThat(split("# 1,2", ",", 2)).containsExactly("# 1", "2");
    }

    @Test
    void quotedValuesMayHoldDelimitersAndQuotes() {
        assertThat(split("\"a,b\", \"say \"\"hi\"\"\" ,c", ",", 3)).containsExactly("a,b", "say \"hi\"", "c");
        assertThat(split("1,\"2,3\"", ",", 2)).containsExactly("1", "2,3");
    }

    @Test
    void aBackslashEscapesNothing() {
        assertThat(split("\"a\\\",b", ",", 2)).containsExactly("a\\", "b");
        assertThat(split("a\\,b", ",", 2)).containsExactly("a\\", "b");
    }

    @Test
    void otherNumbersOfValuesAreRefused() {
        assertThat(split("1,2", ",", 3)).isNull();
        assertThat(split("1,2,3,4", ",", 3)).isNull();
        assertThat(split("1,2,3,\"4\"", ",", 3)).isNull();
    }

    @Test
    void aLineThatEndsInQuotesIsMalformed() {
        for (String line : List.of("1,\"torn", "1, \"torn", "1,\"torn\"\"", "\"a\"\",b", "1,\"")) {
            assertThat(split(line, ",", 2)).as(line).isNull();
            assertThat(splitter(TextSlice.of(line), ",", 2).fault())
                    .as(line)
                    .hasToString(line.startsWith("1") ? "malformed line" : "too few columns");
        }
        assertThat(split("1,5\" pipe", ",", 2)).containsExactly("1", "5\" pipe");
        assertThat(split("\"\", \"b\" ", ",", 2)).containsExactly(null, "b");
        assertThat(split("1,\"a\"\"\"", ",", 2)).containsExactly("1", "a\"");
    }

    @Test
    void aLineThatIsNotUtf8IsRefused() {
        TextSlice latin = new TextSlice().move("one more caf\u00e9,2".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(splitter(latin, ",", 2).fault()).hasToString("not UTF-8");
        assertThat(splitter(latin, ",", 2).read(0, new TextSlice())).isFalse();
        assertThat(split("one more caf\u00e9,2", ",", 2)).containsExactly("one more caf\u00e9", "2");
    }

    @Test
    void valuesAreJoinedAgainWithTheQuotesTheyNeed() {
        assertThat(joined("1,  b c\t,, x", 4)).isEqualTo("1,b c,,x");
        assertThat(joined("ä ,ö", 2)).isEqualTo("ä,ö");
        assertThat(joined("\"a,b\", \"c\"", 2)).isEqualTo("\"a,b\",c");
        assertThat(joined("\"say \"\"hi\"\"\",", 2)).isEqualTo("\"say \"\"hi\"\"\",");
    }

    private static String joined(String line, int columns) {
        CsvSplitter splitter = splitter(TextSlice.of(line), ",", columns);
        assertThat(splitter.fault()).isNull();
        return splitter.shown().toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|", " ", "§"})
    void linesAreSplitAsByTheLibrary(String delimiter) {
        Random random = new Random(1);
        CsvQuotes quotes = new CsvQuotes(CsvDialect.of(delimiter));
        CsvLines library = new CsvLines(CsvDialect.of(delimiter));
        String[] pieces = {delimiter, delimiter, "a", " ", "7", "é", "\"", "x y", "#"};
        int compared = 0;
        for (int i = 0; i < 2_000; i++) {
            StringBuilder line = new StringBuilder("1");
            random.ints(1 + random.nextInt(12), 0, pieces.length).forEach(piece -> line.append(pieces[piece]));
            String[] expected = library.split(line.toString());
            if (expected != null && !quotes.endsInQuotes(line.toString())) {
                assertThat(split(line.toString(), delimiter, expected.length))
                        .as(line.toString())
                        .containsExactly(expected);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    private static String[] split(String line, String delimiter, int columns) {
        CsvSplitter cells = splitter(TextSlice.of(line), delimiter, columns);
        if (cells.fault() != null) {
            return null;
        }
        String[] texts = new String[columns];
        TextSlice text = new TextSlice();
        for (int i = 0; i < texts.length; i++) {
            texts[i] = cells.read(i, text) ? text.toString() : null;
        }
        return texts;
    }

    private static CsvSplitter splitter(TextSlice line, String delimiter, int columns) {
        return new CsvSplitter(columns, CsvDialect.of(delimiter), "UTF-8").split(line, TextSlice.of("a.csv"));
    }
}
