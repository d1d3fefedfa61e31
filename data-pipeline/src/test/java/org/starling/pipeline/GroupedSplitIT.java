package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.augment.BalanceSpec;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.DuplicateSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.split.TestShare;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Splits by the hash of a group, or of a record. In all tables the number of a patient is the first feature. */
class GroupedSplitIT {
    private static final String HEADER = "site,patient,number,a,kind";
    private static final List<String> PATIENT = List.of("site", "patient");
    private static final CleanSpec CLEAN = new CleanSpec(
            List.of("NA"), UndecodableCell.REJECT, List.of(), List.of(), null, new DuplicateSpec(null), List.of());

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noGroupIsInBothSplitsAndTheLedgerBalances(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> lines = patients(random, 0, 30 + random.nextInt(40));
        int good = lines.size();
        List<String> copies = lines.subList(0, random.nextInt(good / 2));
        List<String> all = new ArrayList<>(lines);
        all.addAll(copies);
        all.addAll(Collections.nCopies(3, ",7,7,1.5,yes"));
        all.addAll(Collections.nCopies(2, "NA,7,7,1.5,yes"));
        all.add("north,,7,1.5,yes");
        Collections.shuffle(all, random);

        ShardManifest manifest = run(all, new SplitSpec(0.2 + 0.3 * random.nextDouble(), seed, PATIENT, null));

        assertThat(manifest.ledger())
                .isEqualTo(new RecordLedger(
                        all.size(),
                        good,
                        Map.of("column site: missing value", 5L, "column patient: missing value", 1L),
                        copies.size()));
        Set<Integer> train = numbers("train");
        Set<Integer> test = numbers("test");
        assertThat(train).isNotEmpty().doesNotContainAnyElementsOf(test);
        DataReport report = report();
        assertThat(report.split().groups()).isEqualTo(Map.of("train", (long) train.size(), "test", (long) test.size()));
        manifest.splits().forEach((name, split) -> assertThat(report.split().records().get(name).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(split.examples()));
    }

    @Test
    void recordsThatAreAddedMoveNoOthers() throws IOException {
        Random random = new Random(5);
        SplitSpec split = new SplitSpec(0.3, 5, PATIENT, null);
        List<String> lines = patients(random, 0, 60);
        run(lines, split);
        Set<Integer> train = numbers("train");
        Set<Integer> test = numbers("test");

        List<String> more = new ArrayList<>(lines);
        more.addAll(patients(random, 0, 150));
        Collections.shuffle(more, random);
        run(more, split);
        assertThat(numbers("train")).containsAll(train).hasSizeGreaterThan(train.size());
        assertThat(numbers("test")).containsAll(test).hasSizeGreaterThan(test.size());

        run(lines, new SplitSpec(0.3, 6, PATIENT, null));
        assertThat(numbers("test")).isNotEqualTo(test);
    }

    @Test
    void withoutGroupsEachRecordKeepsItsSideWhateverIsAdded() throws IOException {
        Random random = new Random(8);
        SplitSpec split = new SplitSpec(0.3, 5, null, TestShare.EXPECTED);
        List<String> lines = patients(random, 0, 60);
        run(lines, split);
        Set<String> test = new HashSet<>(ShardBytes.examples(shards(), "test"));

        lines.addAll(patients(random, 60, 150));
        run(lines, split);

        assertThat(test).isNotEmpty();
        assertThat(ShardBytes.examples(shards(), "test")).containsAll(test);
        assertThat(ShardBytes.examples(shards(), "train")).doesNotContainAnyElementsOf(test);
        assertThat(report().split().groups()).isEmpty();
    }

    @Test
    void equalRecordsOfTwoGroupsAreTwoRecords() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int patient = 0; patient < 40; patient++) {
            lines.add("x," + patient + ",1,2,yes");
            lines.add("x," + patient + ",1,3,no");
        }

        assertThat(run(lines, new SplitSpec(0.4, 1, PATIENT, null)).ledger())
                .isEqualTo(new RecordLedger(80, 80, Map.of()));
    }

    @Test
    void classesOfTestGroupsOnlyAreRejected() throws IOException {
        List<String> lines = patients(new Random(3), 0, 50);
        SplitSpec split = new SplitSpec(0.3, 1, PATIENT, null);
        run(lines, split);
        int patient = numbers("test").iterator().next();
        lines.add(patient % 3 + "," + patient + "," + patient + ",99,rare");

        ShardManifest manifest = run(lines, split);

        assertThat(manifest.classes()).containsExactly("no", "yes");
        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("label not in the training data", 1L));
    }

    @Test
    void windowsAreCutFromSeriesOfOneSide() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int patient = 0; patient < 40; patient++) {
            for (int time = 0; time < 5; time++) {
                lines.add(
                        "%d,%d,%d,%d,%s".formatted(patient % 3, patient, patient, time, time % 2 == 0 ? "yes" : "no"));
            }
        }
        PipelineSpec spec = spec(
                lines,
                new SplitSpec(0.3, 1, List.of("patient"), null),
                new SeriesSpec("a", List.of("patient"), 3, 1, 0),
                null);

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.OVERWRITE).manifest();

        assertThat(manifest.ledger().kept()).isEqualTo(200);
        Set<Integer> train = numbers("train");
        Set<Integer> test = numbers("test");
        assertThat(train).doesNotContainAnyElementsOf(test);
        assertThat(train.size() + test.size()).isEqualTo(40);
        assertThat(manifest.splits().get("test").examples()).isEqualTo(3L * test.size());
    }

    @Test
    void balancingLeavesTheTestSetAlone() throws IOException {
        List<String> lines = patients(new Random(4), 0, 60);
        SplitSpec split = new SplitSpec(0.3, 1, PATIENT, null);
        run(lines, split);
        List<String> test = ShardBytes.examples(shards(), "test");
        Set<Integer> train = numbers("train");

        BalanceSpec smote = new BalanceSpec(BalanceSpec.Method.SMOTE, 1, 1);
        new Preprocess(spark).run(spec(lines, split, null, smote), ExistingShards.OVERWRITE);

        assertThat(ShardBytes.examples(shards(), "test")).isEqualTo(test);
        assertThat(numbers("train")).containsAll(train);
        assertThat(shards().manifest().splits().get("train").examplesByClass())
                .allMatch(size -> size.equals(shards().manifest()
                        .splits()
                        .get("train")
                        .examplesByClass()
                        .get(0)));
    }

    @Test
    void groupsThatCannotBeSplitAreRefused() throws IOException {
        List<String> lines = patients(new Random(3), 0, 50);
        assertThatThrownBy(() -> run(lines, new SplitSpec(0.3, 1, List.of("patiens"), null)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("no column 'patiens'", "correct split.by", "did you mean 'patient'?");
        assertThatThrownBy(() -> run(List.of("x,1,1,2,yes", "x,1,1,3,no"), new SplitSpec(0.3, 1, PATIENT, null)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("none of the 1 groups of [site, patient]", "take another split.seed");
        // one of two classes is for testing with seed 1
        assertThatThrownBy(() -> run(lines, new SplitSpec(0.5, 1, List.of("kind"), null)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot split: ");
    }

    /** One to six records of each patient, in one of three sites. */
    private static List<String> patients(Random random, int from, int to) {
        List<String> lines = new ArrayList<>();
        for (int patient = from; patient < to; patient++) {
            int records = 1 + random.nextInt(6);
            for (int record = 0; record < records; record++) {
                String kind = random.nextInt(3) == 0 ? "no" : "yes";
                lines.add("%d,%d,%d,%s,%s".formatted(patient % 3, patient, patient, random.nextDouble(), kind));
            }
        }
        return lines;
    }

    private ShardManifest run(List<String> lines, SplitSpec split) throws IOException {
        return new Preprocess(spark)
                .run(spec(lines, split, null, null), ExistingShards.OVERWRITE)
                .manifest();
    }

    private PipelineSpec spec(List<String> lines, SplitSpec split, SeriesSpec windows, BalanceSpec balance)
            throws IOException {
        List<String> all = new ArrayList<>(lines);
        all.add(0, HEADER);
        Path file = Files.write(folder.resolve("t.csv"), all);
        return PipelineSpecs.of(
                        new CsvSource(file.toString(), Header.PRESENT, "kind", ",", null),
                        new ShardSpec(folder.resolve("shards").toString(), 2, 1))
                .split(split)
                .clean(CLEAN)
                .features(List.of(new FeatureSpec.Numbers(List.of("number", "a"), Scaling.NONE)))
                .windows(windows)
                .balance(balance)
                .build();
    }

    private ShardSet shards() {
        return ShardSet.open(spark, folder.resolve("shards").toString());
    }

    private DataReport report() throws IOException {
        return DataReport.fromJson(Files.readString(folder.resolve("shards/report.json")));
    }

    /** Numbers of the patients of a split. */
    private Set<Integer> numbers(String split) {
        Set<Integer> numbers = new TreeSet<>();
        for (String example : ShardBytes.examples(shards(), split)) {
            byte[] features = HexFormat.of().parseHex(example.substring(example.indexOf(':') + 1));
            numbers.add((int) ShardBytes.floats(features)[0]);
        }
        return numbers;
    }
}
