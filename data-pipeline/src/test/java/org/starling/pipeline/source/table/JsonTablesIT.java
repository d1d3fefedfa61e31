package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.json.JsonRecord;
import org.starling.pipeline.testing.LocalSpark;

/** JSON files: each value is a record, kept or rejected. */
class JsonTablesIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void valuesHaveTheTypesThatSparkInfers() throws IOException {
        Path file = write(
                """
                {"a": 1, "b": "x", "c": 1.10, "d": true, "e": 7}
                [{"a": 2, "c": 3}, {"a": null, "e": "seven"}]

                {"b": "ü\\n", "d": null}
                """);

        RawTable table = table(file, null, null);

        assertThat(table.types())
                .containsExactlyElementsOf(
                        Stream.of(spark.read().json(file.toString()).schema().fields())
                                .map(StructField::dataType)
                                .toList());
        assertThat(RecordTexts.of(table))
                .containsExactly(
                        "1|x|1.1|true|7",
                        "2|null|3.0|null|null",
                        "null|null|null|null|seven",
                        "null|ü\n|null|null|null");
    }

    @Test
    void whatIsNotOneObjectIsRejectedAndInfersNoType() throws IOException {
        Path file = write(
                """
                {"a": 1}
                {"a": "x"} {"a": "y"}
                {"a": 2} trailing
                {"a": 3, "a": "z"}
                {"A": 4, "a": 5}
                7
                {"a":
                {"a": 6}
                """);

        RawTable table = table(file, null, null);

        assertThat(table.columns().names()).containsExactly("a");
        assertThat(RecordTexts.of(table))
                .containsExactly(
                        "1",
                        JsonRecord.SEVERAL,
                        JsonRecord.SEVERAL,
                        JsonRecord.TRAILING,
                        JsonRecord.REPEATED_KEY,
                        JsonRecord.REPEATED_KEY,
                        JsonRecord.NO_OBJECT,
                        JsonRecord.MALFORMED,
                        "6");
    }

    @Test
    void keysThatDifferInCapitalsBetweenRecordsAreTwoColumns() throws IOException {
        RawTable table = table(write("{\"a\": 1}\n{\"A\": 2}\n"), null, null);

        assertThat(table.columns().names()).containsExactly("A", "a");
        assertThat(RecordTexts.of(table)).containsExactly("null|1", "2|null");
    }

    @Test
    void fieldsOfStructuresAreColumns() throws IOException {
        RawTable table = table(
                write(
                        """
                        {"id": 1, "place": {"town": "Rome", "at": {"x": 1.5, "y": 2}}, "at.x": 7}
                        {"id": 2, "place": null, "place.town": "Oslo"}
                        """),
                null,
                null);

        assertThat(table.columns().names())
                .containsExactly("at.x", "id", "place", "place.at", "place.at.x", "place.at.y", "place.town");
        assertThat(table.columns().onlyByName()).containsExactlyInAnyOrder("place", "place.at");
        assertThat(RecordTexts.of(table))
                .containsExactly("7|1|{{1.5, 2}, Rome}|{1.5, 2}|1.5|2|null", "null|2|null|null|null|null|Oslo");
    }

    @Test
    void objectsMayTakeManyLinesIfTheSourceSaysSo() throws IOException {
        String pretty = "[\n {\n  \"a\": 1\n },\n {\"a\":\n 2}\n]\n{\"a\": 3}";
        Path file = write(pretty);

        assertThat(RecordTexts.of(table(file, null, true))).containsExactly("1", "2", "3");
        assertThatThrownBy(() -> table(file, null, null))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("t.json takes more than one line", "set source.multiLine: true");
        assertThatThrownBy(() -> table(write("[\n{\"a\": 1},\n{\"a\": 2}\n]\n"), null, null))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("set source.multiLine: true");
        assertThat(RecordTexts.of(table(write(pretty + "\n{\"a\": 4"), null, true)))
                .containsExactly("1", "2", "3", JsonRecord.UNFINISHED);
        // a torn first line is no such file
        assertThat(RecordTexts.of(table(write("{\"a\":\n{\"a\": 1}\n{\"a\": 2}\n"), null, null)))
                .containsExactly(JsonRecord.MALFORMED, "1", "2");
    }

    @Test
    void filesAreDecoded() throws IOException {
        String text = "{\"a\": \"é\"}\n{\"a\": \"ü\"}\n";
        for (String encoding : List.of("ISO-8859-1", "UTF-16", "UTF-16LE")) {
            Path file = Files.write(folder.resolve("t.json"), text.getBytes(Charset.forName(encoding)));
            assertThat(RecordTexts.of(table(file, encoding, null))).as(encoding).containsExactly("é", "ü");
            assertThat(RecordTexts.of(table(file, encoding, true))).as(encoding).containsExactly("é", "ü");
        }
        Path latin = Files.write(
                folder.resolve("t.json"), ("{\"a\": \"e\"}\n" + text).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(RecordTexts.of(table(latin, null, null))).containsExactly("e", "not UTF-8", "not UTF-8");
        assertThat(RecordTexts.of(table(latin, null, true))).containsExactly("e", "not UTF-8", "not UTF-8");
        Path marked = Files.write(folder.resolve("t.json"), ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE));
        assertThat(RecordTexts.of(table(marked, null, null))).containsExactly("é", "ü");
    }

    @Test
    void aFileWithoutAnObjectIsRefusedWithTheReasons() throws IOException {
        assertThatThrownBy(() -> table(write("x\n7\n{}\n"), null, null))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("malformed line=1", "not an object=1", "an object without keys=1");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("t.json"), text);
    }

    private RawTable table(Path file, String encoding, Boolean multiLine) {
        return new TableReader(
                        spark, new TableSource.JsonLines(file.toString(), "kind", null, encoding, multiLine), "train")
                .read();
    }
}
