package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.testing.CsvSources;
import org.starling.pipeline.testing.LocalSpark;

/** CSV files in the dialects that people have, read as their keys say. */
class CsvDialectsIT {
    private static final String PIECE = "spark.sql.files.maxPartitionBytes";

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void recordsOverPiecesOfAFileAreThoseOfSparksReader() throws IOException {
        Random random = new Random(1);
        String[] parts = {"a", ",", "\n", "\n\n", "\"\"", "7,7,7\n", " x ", "\n\"\"y\"\",", "é"};
        StringBuilder text = new StringBuilder("id,\"no\nte\",kind\n");
        for (int i = 0; text.length() < 1_700_000; i++) {
            StringBuilder note = new StringBuilder("n");
            random.ints(random.nextInt(40), 0, parts.length).forEach(part -> note.append(parts[part]));
            // many pieces begin within a long value
            note.append(random.nextInt(400) == 0 ? "\nlong, 1,2\n".repeat(11_000) : "z");
            boolean quoted = i % 3 != 0;
            text.append(i).append(',');
            text.append(quoted ? "\"" + note + "\"" : "plain")
                    .append(",k")
                    .append(i % 2)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("t.csv"), text);
        List<String> expected = new ArrayList<>();
        for (Row row : spark.read()
                .option("header", true)
                .option("multiLine", true)
                .option("escape", "\"")
                .option("maxCharsPerColumn", -1)
                .csv(file.toString())
                .collectAsList()) {
            expected.add(row.getString(0) + "|" + row.getString(1) + "|" + row.getString(2));
        }

        String before = spark.conf().get(PIECE);
        spark.conf().set(PIECE, "100000");
        try {
            RawTable table = table(CsvSources.of(file, Map.of()));
            assertThat(table.records("UTC").getNumPartitions()).isGreaterThan(15);
            assertThat(RecordTexts.of(table)).containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            spark.conf().set(PIECE, before);
        }
        assertThat(RecordTexts.of(table(CsvSources.of(file, Map.of("multiLine", "true")))))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void filesAreDecoded() throws IOException {
        String text = "x,kind\n1,café\n\"2\n2\",né\n";
        List<String> expected = List.of("1|café", "2\n2|né");
        for (String encoding : List.of("ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "UTF-16BE", "IBM037")) {
            Path file = write("t.csv", text.getBytes(Charset.forName(encoding)));
            assertThat(RecordTexts.of(table(CsvSources.of(file, Map.of("encoding", encoding)))))
                    .as(encoding)
                    .isEqualTo(expected);
        }
        for (String encoding : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            Path file = write("t.csv", ("\uFEFF" + text).getBytes(Charset.forName(encoding)));
            assertThat(RecordTexts.of(table(CsvSources.of(file, Map.of()))))
                    .as(encoding)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aRecordThatCannotBeDecodedIsRejected() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("x,kind\n1,a\n2,\ufffd\n3,".getBytes(StandardCharsets.UTF_8));
        bytes.write(0xe9);
        bytes.writeBytes("\n4,d\n".getBytes(StandardCharsets.UTF_8));
        Path file = write("t.csv", bytes.toByteArray());
        List<String> expected = List.of("1|a", "2|\ufffd", "not UTF-8", "4|d");

        assertThat(RecordTexts.of(table(CsvSources.of(file, Map.of())))).isEqualTo(expected);
        assertThat(RecordTexts.of(table(CsvSources.of(file, Map.of("multiLine", "true")))))
                .isEqualTo(expected);
        assertThat(RecordTexts.of(table(CsvSources.of(file, Map.of("encoding", "US-ASCII")))))
                .containsExactly("1|a", "not US-ASCII", "not US-ASCII", "4|d");
    }

    @Test
    void quotesCommentsAndWordsAreThoseOfTheKeys() throws IOException {
        Path file = write(
                "t.csv",
                """
                # made by hand
                x,kind
                1,'it\\'s, ok'
                # a comment
                NA,"b
                '2
                2',#
                """);
        Map<String, String> keys = Map.of("quote", "'", "escape", "\\", "comment", "#", "nullValue", "NA");

        assertThat(RecordTexts.of(table(CsvSources.of(file, keys))))
                .containsExactly("1|it's, ok", "null|\"b", "2\n2|#");
        Path unquoted = write("u.csv", "x,kind\n1,\"a\n2,b\"\n");
        assertThat(RecordTexts.of(table(CsvSources.of(unquoted, Map.of("quote", "")))))
                .containsExactly("1|\"a", "2|b\"");
        assertThat(RecordTexts.of(table(CsvSources.of(unquoted, Map.of())))).containsExactly("1|a\n2,b");
        assertThat(RecordTexts.of(table(CsvSources.of(unquoted, Map.of("multiLine", "false")))))
                .containsExactly("malformed line", "2|b\"");
    }

    @Test
    void linesBeforeTheHeaderAreSkipped() throws IOException {
        Path file = write("t.csv", "Report of \"May\n\n# made by hand\nx,kind\n1,\"a\nb\"\n2,q\n");
        Map<String, String> keys = Map.of("skipLines", "3");

        assertThat(RecordTexts.of(table(CsvSources.of(file, keys)))).containsExactly("1|a\nb", "2|q");
        assertThat(RecordTexts.of(table(CsvSources.of(
                        write("u.csv", "note\n1,a\n2,b\n"), Map.of("skipLines", "1", "header", "ABSENT")))))
                .containsExactly("1|a", "2|b");
        Path utf16 = write("v.csv", "\uFEFFnote\nx,kind\n1,a\n".getBytes(StandardCharsets.UTF_16LE));
        assertThat(RecordTexts.of(table(CsvSources.of(utf16, Map.of("skipLines", "1")))))
                .containsExactly("1|a");
        assertThatThrownBy(() -> table(CsvSources.of(file, Map.of("skipLines", "7"))))
                .hasMessageContaining("t.csv is empty");
        assertThatThrownBy(() -> CsvSources.of(file, Map.of("skipLines", "-1")))
                .hasMessageContaining("skipLines: must be at least 0, is -1");
    }

    @Test
    void skippedLinesAreNoTextBeforeAPiece() throws IOException {
        String records = "1,\"a\nb\"\n".repeat(30);
        Path file = write("t.csv", "a stray \" quote\nx,kind\n" + records);
        Path long1 = write("long.csv", "note\n".repeat(40) + "x,kind\n" + records);

        String before = spark.conf().get(PIECE);
        spark.conf().set(PIECE, "100");
        try {
            RawTable table = table(CsvSources.of(file, Map.of("skipLines", "1")));
            assertThat(table.records("UTC").getNumPartitions()).isGreaterThan(2);
            assertThat(RecordTexts.of(table)).hasSize(30).containsOnly("1|a\nb");
            RawTable divided = table(CsvSources.of(long1, Map.of("skipLines", "40")));
            assertThatThrownBy(() -> RecordTexts.of(divided))
                    .hasStackTraceContaining("one task reads fewer lines of")
                    .hasStackTraceContaining("long.csv; set source.multiLine: true");
        } finally {
            spark.conf().set(PIECE, before);
        }
        assertThat(RecordTexts.of(table(CsvSources.of(long1, Map.of("skipLines", "40", "multiLine", "true")))))
                .hasSize(30);
    }

    @Test
    void aLineThatStatesTheDelimiterIsNoRecord() throws IOException {
        write("d/a.csv", "sep=;\r\nx;kind\r\n1;a\r\n");
        write("d/b.csv", "x;kind\n2;b\n");
        Path tabs = write("t.csv", "\uFEFF\"SEP=\t\"\nx\tkind\n1\ta\n".getBytes(StandardCharsets.UTF_16LE));

        assertThat(RecordTexts.of(table(CsvSources.of(folder.resolve("d"), Map.of("delimiter", ";")))))
                .containsExactlyInAnyOrder("1|a", "2|b");
        assertThat(RecordTexts.of(table(CsvSources.of(tabs, Map.of("delimiter", "\t")))))
                .containsExactly("1|a");
        assertThatThrownBy(() -> table(CsvSources.of(folder.resolve("d/a.csv"), Map.of())))
                .hasMessageContaining("a.csv is sep=;, and values are separated by ','; set delimiter: \";\"");
        assertThatThrownBy(() -> table(CsvSources.of(tabs, Map.of()))).hasMessageContaining("set delimiter: \"\\t\"");
    }

    @Test
    void aRecordOfAMillionValuesIsRejected() throws IOException {
        String values = ",".repeat(1 << 21);
        Path file = write("t.csv", "x,kind\n1,a\n" + values + "\n2,\"b\"" + values + "\n3,c\n");

        assertThat(RecordTexts.of(table(CsvSources.of(file, Map.of()))))
                .containsExactly("1|a", "too many columns", "too many columns", "3|c");
        assertThatThrownBy(() -> table(CsvSources.of(write("h.csv", values + "\n1,a\n"), Map.of())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("h.csv has more than 1048576 names");
    }

    @Test
    void columnsWithoutANameGetOne() throws IOException {
        RawTable pandas = table(CsvSources.of(write("p.csv", ",x,kind\n0,5,p\n1,6,q\n"), Map.of()));
        assertThat(pandas.columns().names()).containsExactly("_c0", "x", "kind");
        assertThat(pandas.columns().onlyByName()).containsExactly("_c0");
        RawTable ofR = table(CsvSources.of(write("r.csv", "\"x\",\"kind\"\n\"1\",5,\"p\"\n\"2\",6,\"q\"\n"), Map.of()));
        assertThat(ofR.columns().names()).containsExactly("_c0", "x", "kind");
        assertThat(RecordTexts.of(ofR)).containsExactly("1|5|p", "2|6|q");
        RawTable delimited = table(CsvSources.of(write("d.csv", "x,kind\n5,p,\n5,q,\n"), Map.of()));
        assertThat(delimited.columns().names()).containsExactly("x", "kind", "_c2");
        RawTable declared =
                table(CsvSources.of(folder.resolve("r.csv"), Map.of("schema", "id int, x double, kind string")));
        assertThat(declared.columns().names()).containsExactly("id", "x", "kind");
        assertThat(declared.columns().onlyByName()).isEmpty();

        assertThatThrownBy(() -> table(CsvSources.of(write("e.csv", "x,kind\n5,p,1\n5,q,2\n"), Map.of())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 2 names and most rows have 3 values");
        assertThatThrownBy(() -> table(CsvSources.of(write("e.csv", "x,x,kind\n5,6,p\n"), Map.of())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has the name 'x' twice");
    }

    @Test
    void filesOfSeveralFoldersAreOneTable() throws IOException {
        write("day=1/a.csv", "x,kind\n1,p\n");
        write("day=1/deeper/c.csv", "x,kind\n3,p\n");
        write("day=2/b.csv", "x,kind\n2,q\n");

        assertThat(RecordTexts.of(table(CsvSources.of(folder.resolve("day=*"), Map.of()))))
                .containsExactlyInAnyOrder("1|p", "2|q");
        write("loose.csv", "x,kind\n4,p\n");
        assertThat(RecordTexts.of(table(CsvSources.of(folder.resolve("*"), Map.of()))))
                .containsExactly("4|p");
    }

    @Test
    void filesThatAreNoTextAreNamedWithTheRemedy() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write("x,kind\n1,p\n".getBytes(StandardCharsets.UTF_8));
        }
        Map<String, byte[]> remedies = new HashMap<>();
        remedies.put("give it a name that ends in .gz", compressed.toByteArray());
        remedies.put("save the sheet as CSV", "PK\u0003\u0004abc".getBytes(StandardCharsets.UTF_8));
        remedies.put("set format: parquet", "PAR1\u0015\u0004".getBytes(StandardCharsets.UTF_8));
        remedies.put("set source.encoding, perhaps UTF-16LE", "x,kind\n1,p\n".getBytes(StandardCharsets.UTF_16LE));
        remedies.put("set source.encoding, perhaps UTF-16BE", "x,kind\n1,p\n".getBytes(StandardCharsets.UTF_16BE));
        remedies.put(
                "set source.encoding, such as", "gr\u00f6\u00dfe,kind\n1,p\n".getBytes(StandardCharsets.ISO_8859_1));
        remedies.forEach(
                (remedy, bytes) -> assertThatThrownBy(() -> table(CsvSources.of(write("t.csv", bytes), Map.of())))
                        .isInstanceOf(DataException.class)
                        .hasMessageContainingAll("t.csv", remedy));
        assertThat(RecordTexts.of(table(CsvSources.of(write("t.csv", "ORC,kind\n1,p\n"), Map.of()))))
                .containsExactly("1|p");
        Path plain = write("t.csv.gz", "x,kind\n1,p\n");
        assertThatThrownBy(() -> table(CsvSources.of(plain, Map.of())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not a gzip file");
    }

    @Test
    void otherDataIsReadByTheKeysOfTheTrainingData() {
        CsvSource trained = CsvSources.of(
                folder,
                Map.of("encoding", "UTF-16", "quote", "'", "comment", "#", "multiLine", "true", "decimal", ","));
        CsvSource other = (CsvSource) trained.like("other.csv", SourceSpec.Labels.PRESENT);

        assertThat(other)
                .isEqualTo(CsvSources.of(
                        Path.of("other.csv"),
                        Map.of(
                                "encoding",
                                "UTF-16",
                                "quote",
                                "'",
                                "comment",
                                "#",
                                "multiLine",
                                "true",
                                "decimal",
                                ",")));
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private RawTable table(TableSource source) {
        return new TableReader(spark, source, "train").read();
    }
}
