package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.PreprocessResult;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.DuplicateSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TimePart;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Files and values that a table may have and mostly does not: each record is counted once, and none is taken for another. */
class UnusualTablesIT {
    private static final FeatureSpec X = new FeatureSpec.Numbers(List.of("x"), Scaling.NONE);
    private static final FeatureSpec X_AND_Y = new FeatureSpec.Numbers(List.of("x", "y"), Scaling.NONE);

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void filesWithLettersOfGlobsInTheirNamesAreReadOnceEach() throws IOException {
        Path tables = Files.createDirectories(folder.resolve("tables [1]"));
        List<String> names = List.of("a[1]", "a1", "b c", "{d,e}", "grün?", "f%20g", "h*");
        List<String> jsonNames = new ArrayList<>();
        Path json = Files.createDirectories(folder.resolve("json"));
        for (int i = 0; i < names.size(); i++) {
            Files.write(tables.resolve(names.get(i) + ".csv"), List.of("x,kind", i + ",p", 100 + i + ",q"));
            jsonNames.add("{\"x\": %d, \"kind\": \"%s\"}".formatted(i, i % 2 == 0 ? "p" : "q"));
            Files.writeString(json.resolve(names.get(i) + ".json"), jsonNames.get(i) + "\n");
        }

        ShardManifest ofLines = run(csv(tables), null, X);
        assertThat(ofLines.ledger()).isEqualTo(new RecordLedger(14, 14, Map.of()));
        assertThat(values()).hasSize(14);
        assertThat(sources(ofLines)).hasSize(7);

        ShardManifest ofJson = run(new TableSource.JsonLines(json.toString(), "kind", null), null, X);
        assertThat(ofJson.ledger()).isEqualTo(new RecordLedger(7, 7, Map.of()));
        assertThat(values()).hasSize(7);
    }

    @Test
    void aHiddenFileIsNeverReadHalf() throws IOException {
        write("tables/a.csv", "x,kind\n1,p\n2,q\n3,p\n4,q\n");
        write("tables/_b.csv", "x,kind\n5,p\n");
        write("tables/.c.csv", "x,kind\n6,p\n");

        ShardManifest all = run(csv(folder.resolve("tables/*.csv")), null, X);

        assertThat(sources(all)).hasSize(1);
        assertThat(all.ledger().offered()).isEqualTo(4);
        assertThatThrownBy(() -> run(csv(folder.resolve("tables/_b.csv")), null, X))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("hidden");
    }

    @Test
    void marksOfByteOrderAndEndsOfLinesBelongToNoValue() throws IOException {
        Path file = write("t.csv", "\uFEFFx,kind\r\n1,p\r\n2,q\r\n\r\n3,p\r\n4,q");

        assertThat(run(csv(file), null, X).ledger()).isEqualTo(new RecordLedger(4, 4, Map.of()));

        Path headless = write("h.csv", "\uFEFF1,p\r\n2,q\r\n3,p\r\n4,q");
        CsvSource source = new CsvSource(headless.toString(), Header.ABSENT, "c1", ",", null);
        FeatureSpec first = new FeatureSpec.Numbers(List.of("c0"), Scaling.NONE);
        assertThat(run(source, null, first).ledger()).isEqualTo(new RecordLedger(4, 4, Map.of()));
    }

    @Test
    void filesWithoutRecordsAreNoObstacle() throws IOException {
        write("tables/0.csv", "");
        write("tables/1.csv", "x,kind");
        write("tables/2.csv", "x,kind\n1,p\n2,q\n3,p\n4,q");
        write("tables/3.csv", "\n\n");

        assertThat(run(csv(folder.resolve("tables")), null, X).ledger()).isEqualTo(new RecordLedger(4, 4, Map.of()));
        assertThatThrownBy(() -> run(csv(folder.resolve("tables/1.csv")), null, X))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none of the 0 records is usable");
        assertThatThrownBy(() -> run(csv(folder.resolve("tables/0.csv")), null, X))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0.csv is empty");
    }

    @Test
    void aLineEndInQuotesTearsNoRecord() throws IOException {
        Path file = write(
                "t.csv",
                """
                x,kind,t
                1,p,a
                2,q,"torn
                apart"
                5,p,"whole ""a"\""
                6,q,5" pipe
                7,p, "b" \t
                8,p,"never closed
                9,q,c
                """);
        FeatureSpec text = new FeatureSpec.OneHot(List.of("t"), 9);

        ShardManifest manifest = run(csv(file), null, X, text);

        assertThat(manifest.ledger()).isEqualTo(new RecordLedger(7, 6, Map.of("malformed line", 1L)));
    }

    @Test
    void categoriesThatCannotBeDecodedAreNotTakenForOne() throws IOException {
        Path file = folder.resolve("t.csv");
        Files.writeString(
                file,
                "x,t,kind\n1,thé,p\n2,café,q\n3,th\u00e9,p\n4,tea,q\n5,tea,né\n6,tea,nè\n",
                StandardCharsets.ISO_8859_1);
        FeatureSpec text = new FeatureSpec.OneHot(List.of("t"), 9);

        assertThatThrownBy(() -> run(csv(file), null, X, text))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("holds 1 class(es) [q]");
        Files.writeString(
                file, Files.readString(file, StandardCharsets.ISO_8859_1) + "7,tea,p\n", StandardCharsets.ISO_8859_1);
        assertThat(run(csv(file), null, X, text).ledger()).isEqualTo(new RecordLedger(7, 2, Map.of("not UTF-8", 5L)));
    }

    /** Spark's hashes pass over nulls. */
    @Test
    void recordsThatDifferInWhichValueIsMissingAreNoCopies() throws IOException {
        Path file = write("t.csv", "x,y,kind\n5,,p\n,5,p\n5,,p\n1,1,q\n2,2,q\n,,q\n");
        CleanSpec clean = clean(new DuplicateSpec(null), new MissingSpec(List.of("x", "y"), MissingFill.CONSTANT, "0"));
        spark.read().option("header", true).csv(file.toString()).createOrReplaceTempView("differing");

        RecordLedger expected = new RecordLedger(6, 5, Map.of(), 1);
        assertThat(run(csv(file), clean, X_AND_Y).ledger()).isEqualTo(expected);
        assertThat(run(new TableSource.SparkTable("differing", "kind", null), clean, X_AND_Y)
                        .ledger())
                .isEqualTo(expected);
    }

    @Test
    void recordsThatLackTheirKeyAreNoCopies() throws IOException {
        Path file = write("t.csv", "id,x,kind\n1,1,p\n1,1,p\nNA,2,p\nNA,3,q\n,4,q\n,5,p\n\" NA \",6,q\n");
        CleanSpec clean = new CleanSpec(
                List.of("NA"),
                UndecodableCell.REJECT,
                List.of(),
                List.of(),
                null,
                new DuplicateSpec(List.of("id")),
                List.of());
        spark.read().option("header", true).csv(file.toString()).createOrReplaceTempView("keyed");

        RecordLedger expected = new RecordLedger(7, 6, Map.of(), 1);
        assertThat(run(csv(file), clean, X).ledger()).isEqualTo(expected);
        assertThat(run(new TableSource.SparkTable("keyed", "kind", null), clean, X)
                        .ledger())
                .isEqualTo(expected);
    }

    @Test
    void aValueThatMovesToAnotherColumnChangesATableOfSpark() {
        String rest = " union all select null, null, 'p' union all select 'b', 'c', 'q'";
        spark.sql("select 'a' x, null y, 'p' kind" + rest).createOrReplaceTempView("moving");
        FeatureSpec texts = new FeatureSpec.OneHot(List.of("x", "y"), 9);
        CleanSpec clean = clean(null, new MissingSpec(List.of("x", "y"), MissingFill.CONSTANT, "none"));
        TableSource source = new TableSource.SparkTable("moving", "kind", null);
        String before = run(source, clean, texts).fingerprint();
        spark.sql("select null x, 'a' y, 'p' kind" + rest).createOrReplaceTempView("moving");

        assertThat(run(source, clean, texts).fingerprint()).isNotEqualTo(before);
    }

    @Test
    void aFileThatChangesWithoutGrowingIsReadAgain() throws IOException {
        Path file = write("t.csv", "x,kind\n1,p\n2,q\n3,p\n4,q\n");
        PipelineSpec spec = spec(csv(file), null, X);
        Preprocess preprocess = new Preprocess(spark);
        preprocess.run(spec, ExistingShards.OVERWRITE);
        assertThat(preprocess.run(spec, ExistingShards.REUSE_IF_SAME).outcome())
                .isEqualTo(PreprocessResult.Outcome.REUSED);
        var time = Files.getLastModifiedTime(file);
        write("t.csv", "x,kind\n1,p\n2,q\n3,p\n5,q\n");
        Files.setLastModifiedTime(file, time);

        assertThatThrownBy(() -> preprocess.run(spec, ExistingShards.REUSE_IF_SAME))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("made from other data or settings");
        assertThat(preprocess.run(spec, ExistingShards.REPLACE_IF_DIFFERENT).outcome())
                .isEqualTo(PreprocessResult.Outcome.WRITTEN);
    }

    @Test
    void aConstantThatNoCellMayHoldIsRefused() throws IOException {
        Path file = write("t.csv", "x,kind\n1,p\n,q\n3,p\n4,q\n");
        for (String value : List.of("NaN", "Infinity", "1e39", "0x1p3", "7d")) {
            assertThatThrownBy(() ->
                            run(csv(file), clean(null, new MissingSpec(List.of("x"), MissingFill.CONSTANT, value)), X))
                    .as(value)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("correct clean.missing");
        }
        Path times = write("times.csv", "x,kind\n2024-01-01,p\n,q\n2024-02-01,p\n2024-03-01,q\n");
        MissingSpec fill = new MissingSpec(List.of("x"), MissingFill.CONSTANT, "2024-06-01");
        FeatureSpec month = new FeatureSpec.Cyclic(List.of("x"), null, TimePart.MONTH);
        assertThatThrownBy(() -> run(csv(times), clean(null, fill), month))
                .hasMessageContaining("'2024-06-01' is not the number of a month");
    }

    @Test
    void aRegularExpressionMustMatchTheLastLineEndToo() throws IOException {
        Path file = write(
                "t.json",
                """
                {"x": 1, "t": "abc", "kind": "p"}
                {"x": 2, "t": "abc", "kind": "q"}
                {"x": 3, "t": "abc\\n", "kind": "q"}
                {"x": 4, "t": "abcd", "kind": "q"}
                """);
        CleanSpec clean = new CleanSpec(
                List.of(),
                UndecodableCell.REJECT,
                List.of(),
                List.of(new RuleSpec.Regex("t", "abc|d")),
                null,
                null,
                List.of());

        assertThat(run(new TableSource.JsonLines(file.toString(), "kind", null), clean, X)
                        .ledger())
                .isEqualTo(new RecordLedger(4, 2, Map.of("column t: does not match abc|d", 2L)));
    }

    private static CleanSpec clean(DuplicateSpec duplicates, MissingSpec missing) {
        return new CleanSpec(
                List.of(), UndecodableCell.REJECT, List.of(missing), List.of(), null, duplicates, List.of());
    }

    private static CsvSource csv(Path path) {
        return new CsvSource(path.toString(), Header.PRESENT, "kind", ",", null);
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static Set<String> sources(ShardManifest manifest) {
        Set<String> paths = new TreeSet<>();
        manifest.provenance().sources().forEach(source -> paths.add(source.path()));
        return paths;
    }

    /** The first feature of all examples, each once. */
    private Set<Float> values() {
        Set<Float> values = new TreeSet<>();
        ShardSet shards = ShardSet.open(spark, folder.resolve("shards").toString());
        for (String split : List.of("train", "test")) {
            for (String example : ShardBytes.examples(shards, split)) {
                byte[] features = HexFormat.of().parseHex(example.substring(example.indexOf(':') + 1));
                values.add(ShardBytes.floats(features)[0]);
            }
        }
        return values;
    }

    private ShardManifest run(TableSource source, CleanSpec clean, FeatureSpec... features) {
        return new Preprocess(spark)
                .run(spec(source, clean, features), ExistingShards.OVERWRITE)
                .manifest();
    }

    private PipelineSpec spec(TableSource source, CleanSpec clean, FeatureSpec... features) {
        ShardSpec shards = new ShardSpec(folder.resolve("shards").toString(), 2, 1);
        return PipelineSpecs.of(source, shards)
                .split(new SplitSpec(0.3, 1))
                .clean(clean)
                .features(List.of(features))
                .build();
    }
}
