package org.starling.pipeline.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.kernels.augment.Geometric;
import org.starling.kernels.augment.Numeric;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.testing.IdxFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Shards that hold more than their sources. */
class TrainingSetExpansionIT {
    private static final AugmentSpec NOISE = new AugmentSpec(2, 3, List.of(new Numeric.Noise(0.1)));

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void copiesStandBesideTheOriginalsOfTheTrainingSplitOnly() throws IOException {
        IdxSource train = IdxFiles.random(folder, "train", 200, 1, "");
        IdxSource test = IdxFiles.random(folder, "test", 50, 2, "");

        ShardManifest manifest = run(spec(train, test, null, NOISE, "a"));
        run(spec(train, test, null, null, "b"));

        assertThat(manifest.ledger().kept()).isEqualTo(250);
        assertThat(manifest.splits().get("train").examples()).isEqualTo(600);
        assertThat(manifest.splits().get("test").examples()).isEqualTo(50);
        assertThat(examples("a", "test")).containsExactlyInAnyOrderElementsOf(examples("b", "test"));
        List<String> all = examples("a", "train");
        assertThat(all).containsAll(examples("b", "train"));
        assertThat(new HashSet<>(all)).hasSize(600);
        List<Long> sizes = manifest.splits().get("train").shards().stream()
                .map(ShardFile::examples)
                .toList();
        assertThat(sizes).containsOnly(200L);
    }

    @Test
    void copiesAreTheSameWhateverThePartitioning() throws IOException {
        IdxSource train = IdxFiles.random(folder, "train", 200, 1, "");
        run(spec(train, train, new BalanceSpec(BalanceSpec.Method.OVERSAMPLE, 5, 1), NOISE, "a"));
        spark.conf().set("spark.sql.shuffle.partitions", 7);
        IdxSource compressed = IdxFiles.random(folder, "train", 200, 1, ".gz");
        run(spec(compressed, compressed, new BalanceSpec(BalanceSpec.Method.OVERSAMPLE, 5, 1), NOISE, "b"));
        spark.conf().set("spark.sql.shuffle.partitions", 4);

        assertThat(ShardBytes.checksums(folder.resolve("a"))).isEqualTo(ShardBytes.checksums(folder.resolve("b")));
    }

    @Test
    void anotherSeedGivesOtherCopies() throws IOException {
        IdxSource train = IdxFiles.random(folder, "train", 50, 1, "");
        run(spec(train, train, null, NOISE, "a"));
        run(spec(train, train, null, new AugmentSpec(2, 4, NOISE.operations()), "b"));

        assertThat(examples("a", "train")).isNotEqualTo(examples("b", "train"));
    }

    @Test
    void oversamplingRepeatsRareClasses() throws IOException {
        SourceSpec table = table(900, 90, 30);
        BalanceSpec balance = new BalanceSpec(BalanceSpec.Method.OVERSAMPLE, 5, 1);

        SplitManifest train =
                run(spec(table, null, balance, null, "a")).splits().get("train");

        long largest = train.examplesByClass().get(0);
        assertThat(largest).isEqualTo(720);
        // factors 10 and 30 are whole numbers
        assertThat(train.examplesByClass()).containsExactly(720L, 720L, 720L);
        assertThat(new HashSet<>(examples("a", "train"))).hasSize(720 + 72 + 24);
    }

    @Test
    void oversamplingByNoWholeNumberRepeatsSomeOnceMore() throws IOException {
        SourceSpec table = table(1000, 400, 10);
        BalanceSpec balance = new BalanceSpec(BalanceSpec.Method.OVERSAMPLE, 5, 1);

        SplitManifest train =
                run(spec(table, null, balance, null, "a")).splits().get("train");

        assertThat(train.examplesByClass().get(0)).isEqualTo(800);
        // 320 examples, 2.5 times each: 5 standard deviations of 320 fair coins are 45
        assertThat((double) train.examplesByClass().get(1)).isCloseTo(800, within(45.0));
    }

    @Test
    void smoteFillsRareClassesBetweenTheirExamples() throws IOException {
        SourceSpec table = table(300, 60, 20);
        BalanceSpec balance = new BalanceSpec(BalanceSpec.Method.SMOTE, 3, 1);

        ShardManifest manifest = run(spec(table, null, balance, null, "a"));

        assertThat(manifest.splits().get("train").examplesByClass()).containsExactly(240L, 240L, 240L);
        assertThat(manifest.ledger().kept()).isEqualTo(380);
        // class 2 lies within 20 to 21 before scaling to 0..1 over 0 to 21
        for (String example : examples("a", "train")) {
            if (example.startsWith("2:")) {
                byte[] features = java.util.HexFormat.of().parseHex(example.substring(2));
                assertThat(ShardBytes.floats(features)[0]).isBetween(0.95f, 1f);
            }
        }
        run(spec(table, null, balance, null, "b"));
        assertThat(ShardBytes.checksums(folder.resolve("a"))).isEqualTo(ShardBytes.checksums(folder.resolve("b")));
    }

    @Test
    void whatDoesNotFitTheExamplesIsRefused() throws IOException {
        AugmentSpec flip = new AugmentSpec(1, 0, List.of(new Geometric.Flip(Geometric.Axis.HORIZONTAL, 0.5)));
        SourceSpec table = table(20, 20, 20);
        IdxSource images = IdxFiles.random(folder, "train", 50, 1, "");
        BalanceSpec smote = new BalanceSpec(BalanceSpec.Method.SMOTE, 3, 1);

        assertThatThrownBy(() -> run(spec(table, null, null, flip, "a")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("needs images of bytes");
        assertThatThrownBy(() -> run(spec(images, images, smote, null, "b")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("smote needs tables");
    }

    /** Classes 0, 1 and 2 with so many rows; values of x in [0, 1), [10, 11), [20, 21). */
    @Test
    void examplesMadeBySmoteAreKeptBetweenPasses() {
        StructType schema = new StructType()
                .add(ShardWriter.SPLIT, DataTypes.StringType, false)
                .add(ShardWriter.HASH, DataTypes.LongType, false)
                .add(ShardWriter.FEATURES, DataTypes.BinaryType)
                .add(ShardWriter.LABEL, DataTypes.IntegerType);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(RowFactory.create(Splits.TRAIN, (long) i, new byte[] {(byte) i, 0, 0, 0}, i < 3 ? 0 : 1));
        }
        Dataset<Row> examples = spark.createDataFrame(rows, schema);
        BalanceSpec smote = new BalanceSpec(BalanceSpec.Method.SMOTE, 2, 1);

        try (TrainingSetExpansion expansion = new TrainingSetExpansion(null, smote, FeatureFormat.float32(1))) {
            Dataset<Row> all = expansion.apply(examples);

            assertThat(all.count()).isEqualTo(18);
            assertThat(all.queryExecution().executedPlan().toString()).contains("InMemoryTableScan");
        }
        assertThat(spark.sharedState().cacheManager().isEmpty()).isTrue();
    }

    private SourceSpec table(int... sizes) throws IOException {
        Random random = new Random(7);
        List<String> lines = new ArrayList<>(List.of("x,y,kind"));
        for (int kind = 0; kind < sizes.length; kind++) {
            for (int i = 0; i < sizes[kind]; i++) {
                lines.add("%s,%s,%d".formatted(10 * kind + random.nextDouble(), random.nextGaussian(), kind));
            }
        }
        Path file = Files.write(folder.resolve("table.csv"), lines);
        return new CsvSource(file.toString(), Header.PRESENT, "kind", ",", null);
    }

    private List<String> examples(String target, String split) {
        return ShardBytes.examples(ShardSet.open(spark, folder.resolve(target).toString()), split);
    }

    private PipelineSpec spec(
            SourceSpec source, SourceSpec test, BalanceSpec balance, AugmentSpec augment, String target) {
        return PipelineSpecs.of(source, new ShardSpec(folder.resolve(target).toString(), 3, 1))
                .test(test)
                .split(test == null ? new SplitSpec(0.2, 1) : null)
                .normalise(Normalisation.SCALE)
                .balance(balance)
                .augment(augment)
                .build();
    }

    private ShardManifest run(PipelineSpec spec) {
        return new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
    }
}
