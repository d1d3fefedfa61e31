package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.encode.TableTransform;
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
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TimePart;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

class TableCleaningIT {
    private static final List<String> CLEAN = List.of(
            "1,2,north,2024-01-01 06:00:00,yes",
            "2,4,south,2024-01-02 12:00:00,no",
            "3,6,north,2024-01-03 18:00:00,yes",
            "4,8,south,2024-01-04 00:00:00,no",
            "5,10,east,2024-01-05 06:00:00,yes",
            "6,12,east,2024-01-06 06:00:00,no");

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void eachRecordIsCountedUnderTheFirstRuleThatItBreaks() throws IOException {
        List<RuleSpec> rules = List.of(
                new RuleSpec.Range("x", 0.0, 100.0),
                new RuleSpec.OneOf("place", List.of("north", "south", "east")),
                new RuleSpec.Regex("seen", "\\d{4}-.*"),
                new RuleSpec.Sql("y = 2 * x", "double"));
        CleanSpec clean = new CleanSpec(
                List.of("NA"),
                UndecodableCell.REJECT,
                List.of(),
                rules,
                List.of("yes", "no"),
                new DuplicateSpec(null),
                List.of());

        ShardManifest manifest = run(
                clean,
                List.of(new FeatureSpec.Numbers(List.of("x", "y"), Scaling.STANDARDISE)),
                "NA,2,nowhere,2024-01-01,yes",
                "-1,-2,nowhere,24-01-01,maybe",
                "7,14,nowhere,24-01-01,maybe",
                "7,14,north,24-01-01,maybe",
                "7,15,north,2024-01-01,maybe",
                "7,14,north,2024-01-01,maybe",
                "7,14,north,2024-01-01,",
                "1,2,south,2025-01-01,yes",
                "1,2,south,2025-01-01,yes");

        assertThat(manifest.ledger())
                .isEqualTo(new RecordLedger(
                        15,
                        6,
                        Map.of(
                                "column x: missing value", 1L,
                                "column x: not at least 0.0 and at most 100.0", 1L,
                                "column place: outside of its set", 1L,
                                "column seen: does not match \\d{4}-.*", 1L,
                                "not double", 1L,
                                "label outside of its set", 1L,
                                "missing label", 1L),
                        2));
        Dataset<Row> rejected = spark.read().json(target() + "/rejected");
        assertThat(rejected.count()).isEqualTo(9);
        assertThat(rejected.filter("reason = 'not double'").first().<String>getAs("record"))
                .isEqualTo("7,15,north,2024-01-01,maybe");
        assertThat(rejected.filter("reason = 'duplicate'").count()).isEqualTo(2);
    }

    @Test
    void duplicatesByKeyKeepOneRecordWhateverTheOrder() throws IOException {
        CleanSpec clean = clean(List.of(), new DuplicateSpec(List.of("place", "seen")), List.of());
        List<FeatureSpec> features = List.of(new FeatureSpec.Numbers(List.of("x", "y"), Scaling.NONE));

        ShardManifest one = run(clean, features, "70,1,north,2024-01-01 06:00:00,no", "8,8,,2024,no", "9,9,,2024,no");
        List<String> kept = examples();

        assertThat(one.ledger().merged()).isOne();
        assertThat(one.ledger().kept()).isEqualTo(8);
        List<String> lines = new ArrayList<>(CLEAN);
        lines.add(0, "9,9,,2024,no");
        lines.add(0, "70,1,north,2024-01-01 06:00:00,no");
        lines.add(3, "8,8,,2024,no");
        runLines(clean, features, lines);
        assertThat(examples()).isEqualTo(kept);
    }

    @Test
    void missingAndUndecodableCellsAreFilledAsFittedAlsoAtInference() throws IOException {
        CleanSpec clean = new CleanSpec(
                List.of("?"),
                UndecodableCell.MISSING,
                List.of(
                        new MissingSpec(List.of("x"), MissingFill.MEDIAN, null),
                        new MissingSpec(List.of("y"), MissingFill.MEAN, null),
                        new MissingSpec(List.of("place"), MissingFill.MODE, null)),
                List.of(),
                null,
                null,
                List.of());
        List<FeatureSpec> features = List.of(
                new FeatureSpec.Numbers(List.of("x", "y"), Scaling.NONE), new FeatureSpec.OneHot(List.of("place"), 10));
        Path train = write("train.csv", List.of("1,1,a,,p", "2,2,b,,q", "9,3,b,,p", "2,6,b,,q"));
        Path test = write("test.csv", List.of("?,oops,?,,p"));
        PipelineSpec spec = PipelineSpecs.of(source(train), shards())
                .test(source(test))
                .clean(clean)
                .features(features)
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));
        byte[] packed = pipeline.apply(spark, source(test)).first().getAs(0);

        assertThat(ShardBytes.floats(packed)).containsExactly(2f, 3f, 0f, 1f);
        assertThat(ShardSet.open(spark, target()).blocks("test", 1, 10).first().features())
                .isEqualTo(packed);
    }

    @Test
    void outliersAreDroppedOrClippedByLimitsOfTheTrainingRecords() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add("%d,%d,a,,%s".formatted(i % 10, i % 10, i % 2 == 0 ? "p" : "q"));
        }
        lines.add("1000,5,a,,p");
        lines.add("5,-1000,a,,q");
        List<OutlierSpec> outliers = List.of(
                new OutlierSpec(List.of("x"), OutlierSpec.Method.Z_SCORE, 5, OutlierSpec.Action.DROP),
                new OutlierSpec(List.of("y"), OutlierSpec.Method.IQR, 1.5, OutlierSpec.Action.CLIP));
        Path file = write("t.csv", lines);
        List<FeatureSpec> features = List.of(new FeatureSpec.Numbers(List.of("x", "y"), Scaling.NONE));
        PipelineSpec spec = PipelineSpecs.of(source(file), shards())
                .test(source(write("test.csv", List.of("5,1e6,a,,p"))))
                .clean(clean(List.of(), null, outliers))
                .features(features)
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        assertThat(manifest.ledger().rejected()).containsExactly(Map.entry("column x: outlier", 1L));
        byte[] clipped =
                ShardSet.open(spark, target()).blocks("test", 1, 10).first().features();
        // quartiles 2 and 7 of 102 values
        assertThat(ShardBytes.floats(clipped)).containsExactly(5f, 14.5f);
    }

    @Test
    void columnsWithoutARepeatedValueAreNotIndexed() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            lines.add("%d.5,%d,north,2024-01-01,%s".formatted(i, i % 7, i % 2 == 0 ? "yes" : "no"));
        }
        Path source = write("t.csv", lines);
        List<FeatureSpec> repeated =
                List.of(new FeatureSpec.Index(List.of("y"), 10), new FeatureSpec.Numbers(List.of("x"), Scaling.NONE));
        List<FeatureSpec> numbers = List.of(new FeatureSpec.Index(List.of("x"), 10));

        ShardManifest manifest = new Preprocess(spark)
                .run(
                        PipelineSpecs.of(source(source), shards())
                                .split(new SplitSpec(0.5, 1))
                                .features(repeated)
                                .build(),
                        ExistingShards.FAIL)
                .manifest();
        assertThat(((TableTransform) manifest.transform()).categories().get("y"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6");
        assertThatThrownBy(() -> new Preprocess(spark)
                        .run(
                                PipelineSpecs.of(source(source), shards())
                                        .split(new SplitSpec(0.5, 1))
                                        .features(numbers)
                                        .build(),
                                ExistingShards.OVERWRITE))
                .hasMessage(
                        "Cannot fit the encoding as: index of column 'x': each of its 150 values in the training split occurs once, so they are no categories; encode numbers as: number or bins, and leave out what names the records");
    }

    @Test
    void everyEncodingGivesTheSameBytesInTrainingAndAtInference() throws IOException {
        List<FeatureSpec> features = List.of(
                new FeatureSpec.Numbers(List.of("x"), Scaling.ROBUST),
                new FeatureSpec.Numbers(List.of("y"), Scaling.LOG1P),
                new FeatureSpec.Numbers(List.of("x", "y"), Scaling.UNIT_NORM),
                new FeatureSpec.Numbers(List.of("x"), Scaling.MIN_MAX),
                new FeatureSpec.Bins(List.of("y"), 3),
                new FeatureSpec.OneHot(List.of("place"), 2),
                new FeatureSpec.Index(List.of("place"), 5),
                new FeatureSpec.MultiHot(List.of("place"), "o", 5),
                new FeatureSpec.Hashed(List.of("place"), 3),
                new FeatureSpec.Cyclic(List.of("seen"), null, TimePart.HOUR),
                new FeatureSpec.Cyclic(List.of("seen"), null, TimePart.WEEKDAY),
                new FeatureSpec.Cyclic(List.of("x"), 7.0, null));
        Path test = write("test.csv", CLEAN);
        PipelineSpec spec = PipelineSpecs.of(source(write("train.csv", CLEAN)), shards())
                .test(source(test))
                .features(features)
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));

        assertThat(manifest.example().features().length()).isEqualTo(((TableTransform) manifest.transform()).width());
        List<String> inferred = new ArrayList<>();
        for (Row row : pipeline.apply(spark, source(test)).collectAsList()) {
            inferred.add(row.get(1) + ":" + HexFormat.of().formatHex(row.<byte[]>getAs(0)));
        }
        assertThat(inferred)
                .containsExactlyInAnyOrderElementsOf(ShardBytes.examples(ShardSet.open(spark, target()), "test"));
    }

    @Test
    void everyFormatGivesTheSameShards() throws IOException {
        Path csv = write("t.csv", CLEAN);
        Dataset<Row> rows = spark.read().option("header", true).csv(csv.toString());
        rows.write().json(folder.resolve("json").toString());
        rows.write().parquet(folder.resolve("parquet").toString());
        rows.selectExpr("cast(x as int) x", "cast(y as double) y", "place", "cast(seen as timestamp) seen", "kind")
                .write()
                .orc(folder.resolve("orc").toString());
        rows.createOrReplaceTempView("people");
        List<TableSource> sources = List.of(
                source(csv),
                new TableSource.JsonLines(folder.resolve("json").toString(), "kind", null),
                new TableSource.Parquet(folder.resolve("parquet").toString(), "kind", null),
                new TableSource.Orc(folder.resolve("orc").toString(), "kind", null),
                new TableSource.SparkTable("people", "kind", null));
        List<FeatureSpec> features = List.of(
                new FeatureSpec.Numbers(List.of("y", "x"), Scaling.STANDARDISE),
                new FeatureSpec.OneHot(List.of("place"), 9));
        List<List<String>> found = new ArrayList<>();

        for (TableSource source : sources) {
            PipelineSpec spec = PipelineSpecs.of(source, shards())
                    .split(new SplitSpec(0.3, 1))
                    .features(features)
                    .build();
            new Preprocess(spark).run(spec, ExistingShards.OVERWRITE);
            assertThat(new Preprocess(spark)
                            .run(spec, ExistingShards.REUSE_IF_SAME)
                            .outcome())
                    .isEqualTo(PreprocessResult.Outcome.REUSED);
            found.add(examples());
        }

        assertThat(found).allMatch(examples -> examples.equals(found.get(0)));
    }

    @Test
    void mistakesAreNamedWithWhatToDo() {
        assertThatThrownBy(() -> run(clean(List.of(new RuleSpec.Sql("x <= plaice", null)), null, List.of()), numbers()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("x <= plaice")
                .hasMessageContaining("place");
        assertThatThrownBy(() -> run(clean(List.of(new RuleSpec.Sql("x <=", null)), null, List.of()), numbers()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Spark SQL does not understand");
        assertThatThrownBy(() -> run(clean(List.of(new RuleSpec.Sql("x + 1", null)), null, List.of()), numbers()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not true or false");
        assertThatThrownBy(() -> run(clean(List.of(new RuleSpec.Range("plac", 0.0, null)), null, List.of()), numbers()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("did you mean 'place'?");
        assertThatThrownBy(() -> new RuleSpec.Regex("place", "[a")).hasMessageContaining("no regular expression");
    }

    private static List<FeatureSpec> numbers() {
        return List.of(new FeatureSpec.Numbers(List.of("x", "y"), Scaling.NONE));
    }

    private static CleanSpec clean(List<RuleSpec> rules, DuplicateSpec duplicates, List<OutlierSpec> outliers) {
        return new CleanSpec(List.of(), UndecodableCell.REJECT, List.of(), rules, null, duplicates, outliers);
    }

    private ShardManifest run(CleanSpec clean, List<FeatureSpec> features, String... more) throws IOException {
        List<String> lines = new ArrayList<>(CLEAN);
        lines.addAll(List.of(more));
        return runLines(clean, features, lines);
    }

    private ShardManifest runLines(CleanSpec clean, List<FeatureSpec> features, List<String> lines) throws IOException {
        PipelineSpec spec = PipelineSpecs.of(source(write("t.csv", lines)), shards())
                .split(new SplitSpec(0.3, 1))
                .clean(clean)
                .features(features)
                .build();
        return new Preprocess(spark).run(spec, ExistingShards.OVERWRITE).manifest();
    }

    private List<String> examples() {
        return ShardBytes.examples(ShardSet.open(spark, target()), "train");
    }

    private Path write(String name, List<String> lines) throws IOException {
        List<String> all = new ArrayList<>(lines);
        all.add(0, "x,y,place,seen,kind");
        return Files.write(folder.resolve(name), all);
    }

    private static CsvSource source(Path file) {
        return new CsvSource(file.toString(), Header.PRESENT, "kind", ",", null);
    }

    private ShardSpec shards() {
        return new ShardSpec(target(), 2, 1);
    }

    private String target() {
        return folder.resolve("shards").toString();
    }
}
