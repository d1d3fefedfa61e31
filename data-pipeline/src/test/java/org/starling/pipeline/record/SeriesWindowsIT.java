package org.starling.pipeline.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Time series from rows in any order to windows in shards and at inference. */
class SeriesWindowsIT {
    private static final List<FeatureSpec> FEATURES =
            List.of(new FeatureSpec.Numbers(List.of("group", "step"), Scaling.NONE));
    private static final List<TargetSpec> TARGETS =
            List.of(new TargetSpec.Numbers(List.of("step", "double"), Scaling.NONE));

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void windowsHoldRecordsOfOneSeriesAndSplitInOrderAndTheLedgerBalances(long seed) throws IOException {
        Random random = new Random(seed);
        SeriesSpec windows =
                new SeriesSpec("at", List.of("group"), 1 + random.nextInt(4), 1 + random.nextInt(6), random.nextInt(4));
        double share = 0.1 + 0.4 * random.nextDouble();
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int group = 0; group < 12; group++) {
            sizes.put(group, group == 0 ? 60 : random.nextInt(25));
        }
        CsvSource table = table(sizes, random);

        ShardManifest manifest = run(table, null, new SplitSpec(share, seed), windows, TARGETS);

        Map<String, Long> expected = new HashMap<>(Map.of("train", 0L, "test", 0L));
        Map<String, Long> rejected = new TreeMap<>();
        sizes.forEach((group, size) -> {
            int test = (int) Math.floor(share * size + 0.5);
            count(windows, size - test, "train", expected, rejected);
            count(windows, test, "test", expected, rejected);
        });
        long offered = sizes.values().stream().mapToLong(Integer::longValue).sum();
        long rejectedTotal =
                rejected.values().stream().mapToLong(Long::longValue).sum();
        assertThat(manifest.ledger()).isEqualTo(new RecordLedger(offered, offered - rejectedTotal, rejected));
        assertThat(manifest.example().features().shape()).containsExactly(2, windows.length());
        assertThat(manifest.example().label()).isEqualTo(new LabelFormat.FloatVector(2));
        for (String split : List.of("train", "test")) {
            List<ExampleBlock> blocks = shards().blocks(split, 2, 50).collect();
            assertThat(blocks.stream().mapToLong(ExampleBlock::size).sum()).isEqualTo(expected.get(split));
            blocks.forEach(block -> requireWindows(block, split, windows, sizes, share));
        }
    }

    @Test
    void inferenceGivesTheWindowsOfTheShardsAndThoseWithoutALabelYet() throws IOException {
        SeriesSpec windows = new SeriesSpec("at", List.of("group"), 3, 2, 2);
        CsvSource train = table(Map.of(0, 30, 1, 20), new Random(1));
        Path trained = Files.move(Path.of(train.path()), folder.resolve("train.csv"));
        CsvSource test = table(Map.of(2, 14, 3, 9, 4, 2), new Random(2));

        ShardManifest manifest = run(csv(trained), test, null, windows, TARGETS);
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));

        assertThat(PipelineSpec.describedBy(manifest.provenance()))
                .isEqualTo(spec(csv(trained), test, null, windows, TARGETS, FEATURES));
        List<String> held = ShardBytes.examples(shards(), "test");
        assertThat(held).hasSize(5 + 3);
        List<String> prepared = ShardBytes.prepared(pipeline.apply(spark, test));
        // of 14 records 6 windows, of 9 records 4
        assertThat(prepared).hasSize(6 + 4).containsAll(held);
        assertThat(prepared.stream().filter(example -> example.startsWith("null:")))
                .hasSize(2);
        List<Row> records = pipeline.records(spark, test, List.of("group")).collectAsList();
        assertThat(records).hasSize(14 + 9 + 2);
        assertThat(records).extracting(row -> row.getLong(1)).isSorted();
        assertThat(records.stream()
                        .map(row -> row.<String>getAs("reason"))
                        .filter(Objects::nonNull)
                        .collect(Collectors.groupingBy(reason -> reason, Collectors.counting())))
                .isEqualTo(Map.of(SeriesWindows.TOO_SHORT, 2L, SeriesWindows.ENDS_NONE, 8L + 5));
    }

    @Test
    void pointsOfTimeOrderRecordsAndClassesCanBeLabels() throws IOException {
        List<String> lines = new ArrayList<>(List.of("when,value,state"));
        for (int day = 1; day <= 28; day++) {
            lines.add("2024-02-%02d 0%d:30:00,%d,%s".formatted(day, day % 10, day, day % 2 == 0 ? "even" : "odd"));
        }
        lines.add("yesterday,1,odd");
        lines.add(",1,odd");
        Collections.shuffle(lines.subList(1, lines.size()), new Random(3));
        Path file = Files.write(folder.resolve("t.csv"), lines);
        PipelineSpec spec = spec(
                new CsvSource(file.toString(), Header.PRESENT, "state", ",", null),
                null,
                new SplitSpec(0.25, 0),
                new SeriesSpec("when", List.of(), 3, 1, 1),
                null,
                null);

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        assertThat(manifest.classes()).containsExactly("even", "odd");
        assertThat(((TableTransform) manifest.transform()).inputs())
                .extracting("name")
                .containsExactly("value");
        assertThat(manifest.ledger().rejected())
                .isEqualTo(Map.of(
                        "column when: missing value", 1L, "column when: neither a number nor a point of time", 1L));
        assertThat(manifest.splits().get("train").examples()).isEqualTo(21 - 3);
        assertThat(manifest.splits().get("test").examples()).isEqualTo(7 - 3);
        for (ExampleBlock block : shards().blocks("train", 1, 100).collect()) {
            for (int i = 0; i < block.size(); i++) {
                float[] days = floats(block, i, 3);
                assertThat(days).containsExactly(days[0], days[0] + 1, days[0] + 2);
                assertThat(block.classes()[i]).isEqualTo(((int) days[0] + 3) % 2);
            }
        }
    }

    @Test
    void aTextThatStandsForNothingIsNoNameOfASeries() throws IOException {
        List<String> lines = new ArrayList<>(List.of("at,group,step,double"));
        for (int at = 0; at < 12; at++) {
            lines.add("%d,a,%d,1".formatted(at, at));
            lines.add("%d,NA,%d,1".formatted(at, at));
        }
        lines.add("NA,a,5,1");
        CsvSource table = csv(Files.write(folder.resolve("table.csv"), lines));
        CleanSpec clean =
                new CleanSpec(List.of("NA"), UndecodableCell.REJECT, List.of(), List.of(), null, null, List.of());
        PipelineSpec spec = spec(
                table,
                null,
                new SplitSpec(0.4, 0),
                clean,
                new SeriesSpec("at", List.of("group"), 2, 1, 1),
                TARGETS,
                List.of(new FeatureSpec.Numbers(List.of("step"), Scaling.NONE)));

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        assertThat(manifest.ledger().rejected())
                .isEqualTo(Map.of("column group: missing value", 12L, "column at: missing value", 1L));
        assertThat(manifest.splits().get("train").examples()).isEqualTo(7 - 2);
        assertThat(InferencePipeline.of(manifest)
                        .rejected(spark, table)
                        .filter(functions.col("reason").notEqual(SeriesWindows.ENDS_NONE))
                        .count())
                .isEqualTo(13);
    }

    @Test
    void partitioningDoesNotChangeTheShards() throws IOException {
        SeriesSpec windows = new SeriesSpec("at", List.of("group"), 3, 1, 1);
        CsvSource table = table(Map.of(0, 30, 1, 20, 2, 25), new Random(1));
        ShardManifest one = run(table, null, new SplitSpec(0.2, 0), windows, TARGETS);
        Files.move(folder.resolve("shards"), folder.resolve("other"));
        spark.conf().set("spark.sql.shuffle.partitions", 9);
        spark.conf().set("spark.sql.files.maxPartitionBytes", 300);
        ShardManifest other = run(table, null, new SplitSpec(0.2, 0), windows, TARGETS);
        spark.conf().set("spark.sql.shuffle.partitions", 4);
        spark.conf().unset("spark.sql.files.maxPartitionBytes");

        assertThat(other.splits()).isEqualTo(one.splits());
    }

    @Test
    void recordsOfEqualTimeAndFeaturesHaveOneOrderWhateverThatOfTheRows() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            lines.add("%d,0,1,%d".formatted(i / 6, i));
        }
        List<ShardManifest> manifests = new ArrayList<>();
        for (int order = 0; order < 2; order++) {
            Collections.shuffle(lines, new Random(order));
            List<String> file = new ArrayList<>(List.of("at,group,step,double"));
            file.addAll(lines);
            CsvSource table = csv(Files.write(folder.resolve("table.csv"), file));
            manifests.add(run(table, null, new SplitSpec(0.25, 0), new SeriesSpec("at", List.of(), 2, 4, 1), TARGETS));
            Files.move(folder.resolve("shards"), folder.resolve("shards" + order));
        }

        assertThat(manifests.get(0).ledger().rejected()).containsKey(SeriesWindows.UNUSED);
        assertThat(manifests.get(1).splits()).isEqualTo(manifests.get(0).splits());
    }

    @Test
    void seriesThatAreAllTooShortAreAnErrorThatSaysWhatIsNeeded() throws IOException {
        CsvSource table = table(Map.of(0, 5, 1, 4), new Random(1));

        assertThatThrownBy(() -> run(table, table, null, new SeriesSpec("at", List.of("group"), 6, 1, 1), TARGETS))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the 7 usable records that a window of 6 needs");
        assertThatThrownBy(() -> run(table, table, null, new SeriesSpec("att", List.of(), 2, 1, 1), TARGETS))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("correct windows.time; did you mean 'at'?");
    }

    /** By trying all windows, as a person would. */
    private static void count(
            SeriesSpec windows, int size, String split, Map<String, Long> expected, Map<String, Long> rejected) {
        boolean[] used = new boolean[size];
        long found = 0;
        for (int start = 0; start + windows.length() - 1 + windows.horizon() < size; start += windows.stride()) {
            Arrays.fill(used, start, start + windows.length(), true);
            used[start + windows.length() - 1 + windows.horizon()] = true;
            found++;
        }
        expected.merge(split, found, Long::sum);
        for (boolean one : used) {
            if (!one) {
                rejected.merge(found == 0 ? SeriesWindows.TOO_SHORT : SeriesWindows.UNUSED, 1L, Long::sum);
            }
        }
    }

    private static void requireWindows(
            ExampleBlock block, String split, SeriesSpec windows, Map<Integer, Integer> sizes, double share) {
        for (int i = 0; i < block.size(); i++) {
            float[] values = floats(block, i, 2 * windows.length());
            int group = (int) values[0];
            int first = (int) values[windows.length()];
            int cut = sizes.get(group) - (int) Math.floor(share * sizes.get(group) + 0.5);
            int start = split.equals("test") ? cut : 0;
            int end = split.equals("test") ? sizes.get(group) : cut;
            int label = first + windows.length() - 1 + windows.horizon();
            assertThat((first - start) % windows.stride()).isZero();
            assertThat(first).isGreaterThanOrEqualTo(start);
            assertThat(label).isLessThan(end);
            for (int step = 0; step < windows.length(); step++) {
                assertThat(values[step]).isEqualTo(group);
                assertThat(values[windows.length() + step]).isEqualTo(first + step);
            }
            assertThat(Arrays.copyOfRange(block.vectors(), 2 * i, 2 * i + 2)).containsExactly(label, 2 * label);
        }
    }

    private static float[] floats(ExampleBlock block, int example, int values) {
        int bytes = values * Float.BYTES;
        return ShardBytes.floats(Arrays.copyOfRange(block.features(), example * bytes, (example + 1) * bytes));
    }

    /** Rows in random order; times are irregular. */
    private CsvSource table(Map<Integer, Integer> sizes, Random random) throws IOException {
        List<String> lines = new ArrayList<>();
        sizes.forEach((group, size) -> {
            double time = random.nextGaussian();
            for (int step = 0; step < size; step++) {
                time += 0.01 + random.nextDouble() * 1000;
                lines.add("%s,%d,%d,%d".formatted(time, group, step, 2 * step));
            }
        });
        Collections.shuffle(lines, random);
        lines.add(0, "at,group,step,double");
        return csv(Files.write(folder.resolve("table.csv"), lines));
    }

    private static CsvSource csv(Path file) {
        return new CsvSource(file.toString(), Header.PRESENT, null, ",", null);
    }

    private ShardManifest run(
            CsvSource train, CsvSource test, SplitSpec split, SeriesSpec windows, List<TargetSpec> targets) {
        return new Preprocess(spark)
                .run(spec(train, test, split, windows, targets, FEATURES), ExistingShards.FAIL)
                .manifest();
    }

    private PipelineSpec spec(
            CsvSource train,
            CsvSource test,
            SplitSpec split,
            SeriesSpec windows,
            List<TargetSpec> targets,
            List<FeatureSpec> features) {
        return spec(train, test, split, null, windows, targets, features);
    }

    private PipelineSpec spec(
            CsvSource train,
            CsvSource test,
            SplitSpec split,
            CleanSpec clean,
            SeriesSpec windows,
            List<TargetSpec> targets,
            List<FeatureSpec> features) {
        return PipelineSpecs.of(train, new ShardSpec(folder.resolve("shards").toString(), 2, 1))
                .test(test)
                .split(split)
                .clean(clean)
                .features(features)
                .targets(targets)
                .windows(windows)
                .build();
    }

    private ShardSet shards() {
        return ShardSet.open(spark, folder.resolve("shards").toString());
    }
}
