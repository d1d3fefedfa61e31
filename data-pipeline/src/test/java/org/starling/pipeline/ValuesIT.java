package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.report.ValueReport.ChangedTexts;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.spec.TimeOffset;
import org.starling.pipeline.spec.TimePart;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;
import org.starling.pipeline.text.TextSpec;

/** Equal values are equal in whatever form and type a source holds them. */
class ValuesIT {
    private static final int ROWS = 40;
    private static final SplitSpec SPLIT = new SplitSpec(0.25, 0);
    private static final FeatureSpec X = new FeatureSpec.Numbers(List.of("x"), Scaling.NONE);
    private static final FeatureSpec GRADE = new FeatureSpec.OneHot(List.of("grade"), 9);

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void numbersAreTheSameCategoriesAndClassesInEveryType() throws IOException {
        Path whole = lines("whole.json", i -> "{\"grade\": %d, \"x\": %d, \"y\": %d}".formatted(i % 3, i, i % 2));
        Path mixed = lines("mixed.json", i -> "{\"grade\": %d%s, \"x\": %d, \"y\": %d.0}"
                .formatted(i % 3, i == 5 ? ".0" : ".00", i, i % 2));
        spark.read()
                .json(whole.toString())
                .selectExpr("cast(grade as decimal(9,2)) grade", "x", "cast(y as float) y")
                .coalesce(1)
                .write()
                .parquet(folder.resolve("parquet").toString());

        List<String> expected = examples(table(new TableSource.JsonLines(whole.toString(), "y", null), X, GRADE));
        assertThat(expected).isNotEmpty().allMatch(example -> example.length() == 2 + 4 * 8);
        assertThat(examples(table(new TableSource.JsonLines(mixed.toString(), "y", null), X, GRADE)))
                .isEqualTo(expected);
        assertThat(examples(
                        table(new TableSource.Parquet(folder.resolve("parquet").toString(), "y", null), X, GRADE)))
                .isEqualTo(expected);
        List<String> prepared = ShardBytes.prepared(
                InferencePipeline.of(manifest).apply(spark, new TableSource.JsonLines(whole.toString(), "y", null)));
        assertThat(prepared).containsAll(expected).hasSize(ROWS);
    }

    @Test
    void wholeNumbersBesideFractionsKeepTheirDigits() throws IOException {
        String[] grades = {"9007199254740992", "9007199254740993", "0.5", "7", "1e17", "NaN"};
        String beyond = "1234567890123456789012345678901234567890";
        Path file = lines("long.json", i -> "{\"grade\": %s, \"place\": {\"id\": %s1}, \"x\": %d, \"y\": %s}"
                .formatted(grades[i % 6], i % 2 == 0 ? beyond : beyond + "0", i, i % 3 == 0 ? "0.25" : grades[i % 2]));

        table(
                new TableSource.JsonLines(file.toString(), "y", null),
                X,
                GRADE,
                new FeatureSpec.OneHot(List.of("place.id"), 9));
        assertThat(manifest.classes()).containsExactly("0.25", grades[0], grades[1]);
        Map<String, Set<String>> categories = ((TableTransform) manifest.transform()).categories();
        assertThat(categories.get("grade"))
                .containsExactlyInAnyOrder("0.5", "7", grades[0], grades[1], "100000000000000000");
        assertThat(categories.get("place.id")).containsExactlyInAnyOrder(beyond + "1", beyond + "01");
        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("column grade: missing value", 6L));

        table(
                new TableSource.JsonLines(file.toString(), "y", null),
                new FeatureSpec.Numbers(List.of("grade"), Scaling.NONE));
        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("column grade: not finite", 6L));
    }

    @Test
    void unicodeFormsAreEqualUnlessSwitchedOff() throws IOException {
        String[] forms = {"caf\u00e9", "cafe\u0301"};
        Path file = csv("grade,x,y", i -> "%s,%d,%s".formatted(forms[i % 2], i, i % 3 == 0 ? "tea" : forms[i / 2 % 2]));

        table(csv(file), X, GRADE);
        assertThat(manifest.classes()).containsExactly(forms[0], "tea");
        assertThat(((TableTransform) manifest.transform()).categories().get("grade"))
                .containsExactly(forms[0]);
        assertThat(report().values().changed()).containsEntry("grade", new ChangedTexts(ROWS / 2, 0));
        assertThat(report().values().changed()).containsKey("label");

        run(PipelineSpecs.of(csv(file), shards())
                .split(SPLIT)
                .compare(CompareSpec.AS_WRITTEN)
                .features(List.of(X, GRADE)));
        assertThat(manifest.classes()).hasSize(3);
        assertThat(report().values().changed()).isEmpty();
    }

    @Test
    void textsAndTheirLabelsAreEqualInEveryUnicodeForm() throws IOException {
        Path file = Files.write(
                folder.resolve("texts.txt"),
                IntStream.range(0, ROWS)
                        .mapToObj(i ->
                                i % 2 == 0 ? "caf\u00e9\tth\u00e9" : i % 3 == 0 ? "cafe\u0301\tthe\u0301" : "tea\tx")
                        .toList());

        run(PipelineSpecs.of(new TextSource.Lines(file.toString(), TextSource.LabelField.FIRST, "\t"), shards())
                .split(SPLIT)
                .text(new TextSpec(
                        TextSpec.Tokens.WORDS,
                        2,
                        100,
                        TextSpec.Letters.KEEP,
                        TextSpec.Side.END,
                        TextSpec.Side.END,
                        TextSpec.Form.INDICES)));

        assertThat(manifest.classes()).containsExactly("caf\u00e9", "tea");
        assertThat(manifest.toJson()).contains("th\u00e9").doesNotContain("the\u0301");
        assertThat(ShardBytes.prepared(InferencePipeline.of(manifest)
                        .apply(spark, new TextSource.Lines(file.toString(), TextSource.LabelField.FIRST, "\t"))))
                .containsAll(ShardBytes.examples(ShardSet.open(spark, shards().path()), "train"));
    }

    @Test
    void anEmptyCellIsTheEmptySetUnlessItIsMissing() throws IOException {
        Path file = csv("x,tags", i -> i + "," + (i % 4 == 0 ? "" : i % 4 == 1 ? "2.0;a" : "a;2"));
        TableSource source = new CsvSource(file.toString(), Header.PRESENT, null, ",", null);
        List<TargetSpec> tags = List.of(new TargetSpec.MultiHot(List.of("tags"), ";", 9));

        run(PipelineSpecs.of(source, shards()).split(SPLIT).features(List.of(X)).targets(tags));
        assertThat(manifest.ledger().kept()).isEqualTo(ROWS);
        assertThat(manifest.classes()).containsExactly("2", "a");

        CleanSpec missing = new CleanSpec(
                List.of(),
                UndecodableCell.REJECT,
                List.of(new MissingSpec(List.of("tags"), MissingFill.DROP, null)),
                List.of(),
                null,
                null,
                List.of());
        run(PipelineSpecs.of(source, shards())
                .split(SPLIT)
                .clean(missing)
                .features(List.of(X))
                .targets(tags));
        assertThat(manifest.ledger().rejected()).containsExactly(Map.entry("column tags: missing value", 10L));
    }

    @Test
    void timesWithOffsetsAreInstantsInEveryZone() throws IOException {
        Path file = csv("t,x,y", i -> "2024-01-%02dT%02d:00:00%s,%d,%s"
                .formatted(
                        1 + (i + 5 * (i % 2)) / 24,
                        (i + 5 * (i % 2)) % 24,
                        i % 2 == 0 ? "Z" : "+05:00",
                        i,
                        "pq".charAt(i % 2)));
        TimeZone zone = TimeZone.getDefault();
        List<List<String>> results = new ArrayList<>();
        try {
            for (String name : List.of("America/New_York", "Asia/Kolkata")) {
                TimeZone.setDefault(TimeZone.getTimeZone(name));
                run(windowsOf(csv(file), new FeatureSpec.Cyclic(List.of("t"), null, TimePart.HOUR)));
                results.add(ShardBytes.examples(ShardSet.open(spark, shards().path()), "train"));
            }
        } finally {
            TimeZone.setDefault(zone);
        }

        assertThat(results.get(0)).isEqualTo(results.get(1)).isNotEmpty();
        assertConsecutive();
        assertThat(((TableTransform) manifest.transform()).forms().offsets()).containsEntry("t", TimeOffset.PRESENT);
    }

    @Test
    void timesWithAndWithoutAnOffsetAreRefusedTogether() throws IOException {
        Path file = csv("t,x,y", i -> "2024-01-01T%02d:00:00%s,%d,%s"
                .formatted(i % 24, i == 7 ? "" : "Z", i, "pq".charAt(i % 2)));

        assertThatThrownBy(() -> run(windowsOf(csv(file))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column 't' has 39 times with an offset from UTC and 1 without");
    }

    @Test
    void timesBelowAMicrosecondAreInOrder() throws IOException {
        run(windowsOf(csv(csv("t,x,y", i -> "2024-01-01 01:00:00.%09d,%d,%s".formatted(i, i, "pq".charAt(i % 2))))));
        assertConsecutive();
        run(windowsOf(
                csv(csv("t,x,y", i -> "%d,%d,%s".formatted(1_704_067_200_000_000_000L + i, i, "pq".charAt(i % 2))))));
        assertConsecutive();
        assertThat(report().values().equalTimes()).isZero();
    }

    @Test
    void theReportWarnsOfSimilarValuesAndEqualTimes() throws IOException {
        Path file = csv("t,x,grade,y", i -> "%d,%d,%s,%s"
                .formatted(
                        i / 2,
                        i,
                        List.of("North", "north", "a b", "ab", "01", "1").get(i % 6),
                        i % 2 == 0 ? "Yes" : "yes"));

        run(windowsOf(csv(file), GRADE));

        assertThat(report().values().equalTimes()).isEqualTo(ROWS);
        assertThat(report().values().warnings())
                .contains(
                        "classes: 1 sets of values differ only in case, blanks or the form of a number: 'Yes', 'yes'",
                        "column grade: 3 sets of values differ only in case, blanks or the form of a number: 'a b', 'ab'; 'North', 'north'; '01', '1'");
    }

    private ShardManifest manifest;

    private void run(PipelineSpecs spec) {
        manifest = new Preprocess(spark)
                .run(spec.build(), ExistingShards.OVERWRITE)
                .manifest();
    }

    private ShardManifest table(TableSource source, FeatureSpec... features) {
        run(PipelineSpecs.of(source, shards()).split(SPLIT).features(List.of(features)));
        return manifest;
    }

    private PipelineSpecs windowsOf(TableSource source, FeatureSpec... more) {
        List<FeatureSpec> features = new ArrayList<>(List.of(X));
        features.addAll(List.of(more));
        return PipelineSpecs.of(source, shards())
                .split(SPLIT)
                .features(features)
                .windows(new SeriesSpec("t", List.of(), 3, 1, 0));
    }

    private List<String> examples(ShardManifest written) {
        assertThat(written.ledger().kept()).isEqualTo(ROWS);
        return ShardBytes.examples(ShardSet.open(spark, shards().path()), "train");
    }

    private void assertConsecutive() {
        List<String> windows = ShardBytes.examples(ShardSet.open(spark, shards().path()), "train");
        assertThat(windows).isNotEmpty().allSatisfy(window -> {
            float[] values =
                    ShardBytes.floats(java.util.HexFormat.of().parseHex(window.substring(window.indexOf(':') + 1)));
            assertThat(values[1]).isEqualTo(values[0] + 1);
            assertThat(values[2]).isEqualTo(values[0] + 2);
        });
    }

    private DataReport report() throws IOException {
        return DataReport.fromJson(Files.readString(Path.of(shards().path(), "report.json")));
    }

    private ShardSpec shards() {
        return new ShardSpec(folder.resolve("shards").toString(), 1, 0);
    }

    private TableSource csv(Path file) {
        return new CsvSource(file.toString(), Header.PRESENT, "y", ",", null);
    }

    private Path csv(String header, IntFunction<String> row) throws IOException {
        List<String> lines = new ArrayList<>(List.of(header));
        IntStream.range(0, ROWS).mapToObj(row).forEach(lines::add);
        return Files.write(folder.resolve("table.csv"), lines);
    }

    private Path lines(String name, IntFunction<String> row) throws IOException {
        return Files.write(
                folder.resolve(name), IntStream.range(0, ROWS).mapToObj(row).toList());
    }
}
