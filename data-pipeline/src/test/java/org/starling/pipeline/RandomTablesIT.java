package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.DuplicateSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Random tables with random defects: the ledger must show exactly these defects. */
class RandomTablesIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void ledgerNamesExactlyTheDefectsPutIn(long seed) throws IOException {
        Random random = new Random(seed);
        int columns = 1 + random.nextInt(6);
        int rows = 20 + random.nextInt(400);
        String delimiter = List.of(",", ";", "\t", "|").get(random.nextInt(4));
        Map<String, Long> defects = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            lines.add(line(random, columns, delimiter, row < 6 ? -1 : random.nextInt(20), defects));
        }
        Path file = Files.write(folder.resolve("t.csv"), lines);
        Normalisation normalise = Normalisation.values()[random.nextInt(3)];
        PipelineSpec spec = PipelineSpecs.of(
                        new CsvSource(file.toString(), Header.ABSENT, "c" + columns, delimiter, null),
                        new ShardSpec(folder.resolve("shards").toString(), 1 + random.nextInt(5), seed))
                .split(new SplitSpec(0.1 + 0.5 * random.nextDouble(), seed))
                .normalise(normalise)
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        long bad = defects.values().stream().mapToLong(Long::longValue).sum();
        assertThat(manifest.ledger()).isEqualTo(new RecordLedger(rows, rows - bad, defects));
        assertThat(manifest.splits().values().stream()
                        .flatMap(split -> split.shards().stream())
                        .mapToLong(ShardFile::examples)
                        .sum())
                .isEqualTo(rows - bad);
        ShardSet.open(spark, spec.shards().path()).verify();
        if (bad > 0) {
            assertThat(spark.read().json(spec.shards().path() + "/rejected").count())
                    .isEqualTo(bad);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void randomJobsBalanceAndInferenceGivesWhatTheShardsHold(long seed) throws IOException {
        Random random = new Random(seed);
        CleanSpec clean = clean(random);
        List<FeatureSpec> features = features(random);
        CsvSource train = table("train.csv", random, 150);
        CsvSource test = table("test.csv", random, 60);
        PipelineSpec spec = PipelineSpecs.of(
                        train, new ShardSpec(folder.resolve("s").toString(), 2, seed))
                .test(test)
                .clean(clean)
                .features(features)
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        RecordLedger ledger = manifest.ledger();
        assertThat(ledger.offered()).isEqualTo(210);
        assertThat(spark.read().json(spec.shards().path() + "/rejected").count())
                .isEqualTo(ledger.rejectedTotal() + ledger.merged());
        List<String> inferred = new ArrayList<>();
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));
        for (Row row : pipeline.apply(spark, test).collectAsList()) {
            inferred.add(row.get(1) + ":" + HexFormat.of().formatHex(row.<byte[]>getAs(0)));
        }
        List<String> held =
                ShardBytes.examples(ShardSet.open(spark, spec.shards().path()), "test");
        assertThat(held).isNotEmpty();
        // dropped by rules, or as duplicates, but never another value
        held.forEach(example -> assertThat(inferred.remove(example)).isTrue());
    }

    private static CleanSpec clean(Random random) {
        MissingFill[] fills = {MissingFill.DROP, MissingFill.MEAN, MissingFill.MEDIAN, MissingFill.MODE};
        OutlierSpec.Method method = OutlierSpec.Method.values()[random.nextInt(2)];
        return new CleanSpec(
                List.of("NA"),
                UndecodableCell.values()[random.nextInt(2)],
                List.of(
                        new MissingSpec(List.of("a"), fills[random.nextInt(4)], null),
                        new MissingSpec(List.of("b"), MissingFill.CONSTANT, "-2"),
                        new MissingSpec(List.of("t"), MissingFill.MODE, null)),
                List.of(new RuleSpec.Range("a", -50.0, null), new RuleSpec.Sql("a + b < 60", null)),
                random.nextBoolean() ? List.of("yes", "no") : null,
                random.nextBoolean() ? new DuplicateSpec(random.nextBoolean() ? List.of("t", "a") : null) : null,
                List.of(new OutlierSpec(
                        List.of("a", "b"), method, 1.5, OutlierSpec.Action.values()[random.nextInt(2)])));
    }

    private static List<FeatureSpec> features(Random random) {
        Scaling[] scalings = Scaling.values();
        List<FeatureSpec> features = new ArrayList<>(List.of(
                new FeatureSpec.Numbers(List.of("a", "b"), scalings[random.nextInt(scalings.length)]),
                new FeatureSpec.Bins(List.of("b"), 2 + random.nextInt(4)),
                new FeatureSpec.Cyclic(List.of("a"), 7.0, null),
                new FeatureSpec.OneHot(List.of("t"), 2),
                new FeatureSpec.Index(List.of("t"), 3),
                new FeatureSpec.Hashed(List.of("t"), 4),
                new FeatureSpec.MultiHot(List.of("t"), "/", 5)));
        Collections.shuffle(features, random);
        return features;
    }

    private CsvSource table(String name, Random random, int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,b,t,kind"));
        for (int row = 0; row < rows; row++) {
            String number = random.nextInt(3) == 0 ? "4" : Double.toString(random.nextGaussian() * 20);
            String a = List.of(number, number, number, number, number, "", "NA", "what")
                    .get(random.nextInt(8));
            String b = random.nextInt(6) == 0 ? "" : Integer.toString(random.nextInt(9));
            String t = List.of("red", "green/red", "blue", "", "grey").get(random.nextInt(5));
            String kind = List.of("yes", "no", "yes", "no", "yes", "no", "").get(random.nextInt(7));
            lines.add(String.join(",", a, b, t, kind));
        }
        Path file = Files.write(folder.resolve(name), lines);
        return new CsvSource(file.toString(), Header.PRESENT, "kind", ",", null);
    }

    /** One line; {@code defect} says what is wrong with it, if anything. */
    private static String line(Random random, int columns, String delimiter, int defect, Map<String, Long> defects) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            values.add(random.nextInt(5) == 0 ? "3" : Double.toString(random.nextGaussian() * 100));
        }
        values.add(random.nextInt(3) == 0 ? "yes" : "no");
        int at = random.nextInt(columns);
        String reason =
                switch (defect) {
                    case 0 -> {
                        values.remove(0);
                        yield "too few columns";
                    }
                    case 1 -> {
                        values.add("more");
                        yield "too many columns";
                    }
                    case 2 -> replaced(values, at, "?", "not a number");
                    case 3 -> replaced(values, at, "NaN", "not finite");
                    case 4 -> replaced(values, at, "-inf", "not finite");
                    case 5 -> replaced(values, at, "", "missing value");
                    case 6 -> {
                        values.set(columns, " ");
                        yield "missing label";
                    }
                    default -> null;
                };
        if (reason != null) {
            defects.merge(reason, 1L, Long::sum);
        }
        return String.join(delimiter, values);
    }

    private static String replaced(List<String> values, int at, String text, String fault) {
        values.set(at, text);
        return "column c" + at + ": " + fault;
    }
}
