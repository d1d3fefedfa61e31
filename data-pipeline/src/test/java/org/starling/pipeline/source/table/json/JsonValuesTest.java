package org.starling.pipeline.source.table.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.files.BoundedLines;

class JsonValuesTest {
    @Test
    void aValueThatIsTooLongIsRejectedAndTheNextOneRead() throws IOException {
        String large = "{\"a\":\"" + "x".repeat(BoundedLines.MAX_BYTES) + "\"}";
        String text = "[{\"a\":1}, " + large + ",\n{\"a\":2}" + " ".repeat(BoundedLines.MAX_BYTES + 9) + ",{\"a\":3}]";

        try (JsonValues values = new JsonValues(new StringReader(text))) {
            assertThat(values.next()).isEqualTo(good("{\"a\":1}"));
            JsonRecord rejected = values.next();
            assertThat(rejected.fault()).isEqualTo(JsonRecord.TOO_LONG);
            assertThat(rejected.text()).contains("{\"a\":\"xxx").endsWith("more than 33554432 characters");
            assertThat(values.next()).isEqualTo(good("{\"a\":2}"));
            assertThat(values.next()).isEqualTo(good("{\"a\":3}"));
            assertThat(values.next()).isNull();
        }
    }

    @Test
    void aLineHoldsOneObjectOrAnArrayOfThem() {
        assertThat(JsonValues.ofLine(" {\"a\": 1.10, 'b': [{}]} ")).containsExactly(good("{\"a\": 1.10, 'b': [{}]}"));
        assertThat(JsonValues.ofLine("[{\"a\":1}, {\"a\":NaN} ]"))
                .containsExactly(good("{\"a\":1}"), good("{\"a\":NaN}"));
        assertThat(JsonValues.ofLine("[]")).isEmpty();
        assertThat(JsonValues.ofLine(" \t")).isEmpty();
    }

    @Test
    void anObjectOfManyLevelsIsRejected() {
        for (String[] level : List.of(new String[] {"[", "]"}, new String[] {"{\"a\":", "}"})) {
            String allowed = "{\"a\":" + level[0].repeat(63) + "1" + level[1].repeat(63) + "}";
            String deep = "{\"a\":" + level[0].repeat(64) + "1" + level[1].repeat(64) + "}";
            assertThat(JsonValues.ofLine(allowed)).containsExactly(good(allowed));
            assertThat(JsonValues.ofLine(deep)).containsExactly(new JsonRecord(deep, JsonRecord.TOO_DEEP));
        }
    }

    @Test
    void otherValuesAreNoObjects() {
        for (String value : List.of("1", "\"a\"", "null", "true")) {
            assertThat(JsonValues.ofLine(value))
                    .as(value)
                    .extracting(JsonRecord::fault)
                    .containsExactly(JsonRecord.NO_OBJECT);
        }
        assertThat(JsonValues.ofLine("[1,{\"a\":1},[2,3]]"))
                .containsExactly(
                        new JsonRecord("1", JsonRecord.NO_OBJECT),
                        good("{\"a\":1}"),
                        new JsonRecord("[2,3]", JsonRecord.NO_OBJECT));
    }

    @Test
    void allObjectsOfALineAreRejectedIfThereAreSeveral() {
        assertThat(JsonValues.ofLine("{\"a\":1}{\"a\":2}"))
                .containsExactly(
                        new JsonRecord("{\"a\":1}", JsonRecord.SEVERAL),
                        new JsonRecord("{\"a\":2}", JsonRecord.SEVERAL));
        assertThat(JsonValues.ofLine("[{\"a\":1}] {\"a\":2}")).hasSize(2).allMatch(record -> record.fault() != null);
        assertThat(JsonValues.ofLine("{\"a\":1} {\"a\":2} more"))
                .extracting(JsonRecord::fault)
                .containsExactly(JsonRecord.SEVERAL, JsonRecord.SEVERAL);
    }

    @Test
    void textBehindAnObjectIsAFault() {
        for (String tail : List.of("more", "}", "]", ",", "\"")) {
            assertThat(JsonValues.ofLine("{\"a\":1} " + tail))
                    .as(tail)
                    .containsExactly(new JsonRecord("{\"a\":1}", JsonRecord.TRAILING));
        }
    }

    @Test
    void aTornLineIsOneRecord() {
        for (String line :
                List.of("{", "{\"a\":", "{\"a\":1", "[{\"a\":1},", "{a:1}", "a", "{\"a\":1,}", "{\"a\":01}", "]")) {
            assertThat(JsonValues.ofLine(line)).as(line).containsExactly(new JsonRecord(line, JsonRecord.MALFORMED));
        }
        String deep = "{\"a\":".repeat(5000);
        assertThat(JsonValues.ofLine(deep)).extracting(JsonRecord::fault).containsExactly(JsonRecord.MALFORMED);
    }

    @Test
    void aTextWithHalfOfAPairIsAFault() {
        for (String half : List.of("\\ud800", "\\uDC00", "\\ud83d\\ud83d\\ude00", "\\ud83dx", "\\\\\\ud83d")) {
            assertThat(JsonValues.ofLine("{\"a\":\"" + half + "\"}"))
                    .as(half)
                    .extracting(JsonRecord::fault)
                    .containsExactly(JsonRecord.UNPAIRED);
        }
        for (String whole :
                List.of("\\ud83d\\ude00", "\\uD83D\\uDE00\\ud83d\\ude00", "\\\\ud800", "\\u00e9\\n\\\\", "😀")) {
            String line = "{\"a\":\"" + whole + "\"}";
            assertThat(JsonValues.ofLine(line)).as(whole).containsExactly(good(line));
        }
    }

    @Test
    void aKeyStandsOnceWhateverItsCapitals() {
        for (String line : List.of(
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"A\":2}",
                "{\"b\":{\"c\":1,\"d\":0,\"C\":1}}",
                "{\"b\":[{\"c\":1,\"c\":1}]}")) {
            assertThat(JsonValues.ofLine(line)).as(line).containsExactly(new JsonRecord(line, JsonRecord.REPEATED_KEY));
        }
        assertThat(JsonValues.ofLine("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":1}]}")
                        .get(0)
                        .fault())
                .isNull();
    }

    @Test
    void aFileHoldsObjectsOfAnyNumberOfLines() throws IOException {
        String large = "{\n \"a\": \"" + "x".repeat(9000) + "\"\n}";
        try (JsonValues values = new JsonValues(new StringReader("[" + large + ",\n{\"a\":\n2}]\n" + large + "{"))) {
            assertThat(values.next()).isEqualTo(good(large));
            assertThat(values.next()).isEqualTo(good("{\"a\":\n2}"));
            assertThat(values.next()).isEqualTo(good(large));
            assertThatThrownBy(values::next).isInstanceOf(JsonProcessingException.class);
            assertThat(values.unread()).isEqualTo("{");
        }
    }

    private static JsonRecord good(String text) {
        return new JsonRecord(text, null);
    }
}
