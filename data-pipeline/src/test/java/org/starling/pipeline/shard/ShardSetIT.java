package org.starling.pipeline.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.PreprocessResult;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.testing.IdxFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;

class ShardSetIT {
    private static final int COUNT = 61;

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    private PipelineSpec spec;
    private String path;

    @BeforeEach
    void write() throws IOException {
        path = folder.resolve("shards").toString();
        IdxSource source = IdxFiles.random(folder, "train", COUNT, 1, "");
        spec = PipelineSpecs.of(source, new ShardSpec(path, 4, 7))
                .test(source)
                .normalise(Normalisation.SCALE)
                .build();
        new Preprocess(spark).run(spec, ExistingShards.FAIL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 61, 100})
    void partitionsHoldContiguousRangesOfTheGlobalOrder(int partitions) {
        List<List<ExampleBlock>> blocks =
                ShardSet.open(spark, path).blocks("train", partitions, 5).glom().collect();

        assertThat(blocks).hasSize(partitions);
        List<Integer> labels = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            int size = blocks.get(p).stream().mapToInt(ExampleBlock::size).sum();
            assertThat(size).isEqualTo(COUNT * (p + 1) / partitions - COUNT * p / partitions);
            assertThat(blocks.get(p)).allMatch(block -> block.size() <= 5);
            blocks.get(p).forEach(block -> Arrays.stream(block.classes()).forEach(labels::add));
        }
        assertThat(labels).isEqualTo(labelsInFiles());
    }

    @Test
    void sparkReadsTheShardsAsParquet() {
        Dataset<Row> rows = spark.read().parquet(path + "/train");

        assertThat(rows.count()).isEqualTo(COUNT);
        assertThat(rows.schema().simpleString()).isEqualTo("struct<features:binary,label:int>");
    }

    @Test
    void missingShardIsNamed() throws IOException {
        Files.delete(Path.of(path, "train", "part-00002.parquet"));

        assertDamage("part-00002.parquet is missing", this::read);
        assertDamage("part-00002.parquet is missing", this::verify);
    }

    @Test
    void truncatedShardIsNamed() throws IOException {
        Path shard = Path.of(path, "train", "part-00001.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(bytes, bytes.length - 1));

        String problem = "part-00001.parquet has %d bytes, not %d".formatted(bytes.length - 1, bytes.length);
        assertDamage(problem, this::read);
        assertDamage(problem, this::verify);
    }

    @Test
    void flippedByteIsFoundAndTheShardNamed() throws IOException {
        Path shard = Path.of(path, "train", "part-00003.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[60] ^= 1;
        Files.write(shard, bytes);

        assertDamage("part-00003.parquet", this::read);
        assertDamage("part-00003.parquet", this::verify);
    }

    @Test
    void folderWithoutManifestIsNoShardSet() {
        assertThatThrownBy(() -> ShardSet.open(spark, folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no manifest.json")
                .hasMessageContaining("run preprocess first");
    }

    @Test
    void existingTargetIsRefusedReusedOrReplacedAsAsked() throws IOException {
        Preprocess preprocess = new Preprocess(spark);

        assertThatThrownBy(() -> preprocess.run(spec, ExistingShards.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(path + " exists; use another path, or --overwrite");
        assertThat(preprocess.run(spec, ExistingShards.REUSE_IF_SAME).outcome())
                .isEqualTo(PreprocessResult.Outcome.REUSED);
        PipelineSpec changed = PipelineSpecs.of(spec.source(), new ShardSpec(path, 4, 7))
                .test(spec.test())
                .build();
        assertThatThrownBy(() -> preprocess.run(changed, ExistingShards.REUSE_IF_SAME))
                .hasMessageContaining("made from other data or settings");

        PreprocessResult replaced = preprocess.run(changed, ExistingShards.OVERWRITE);

        assertThat(replaced.outcome()).isEqualTo(PreprocessResult.Outcome.WRITTEN);
        assertThat(ShardSet.open(spark, path).manifest()).isEqualTo(replaced.manifest());
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(".shards")))
                    .isEmpty();
        }
    }

    @Test
    void changedSourceOfEqualLengthIsNotTheSame() throws IOException {
        Path images = Path.of(((IdxSource) spec.source()).images());
        byte[] bytes = Files.readAllBytes(images);
        bytes[500] ^= 1;
        Files.write(images, bytes);

        assertThatThrownBy(() -> new Preprocess(spark).run(spec, ExistingShards.REUSE_IF_SAME))
                .hasMessageContaining("made from other data");
    }

    @Test
    void folderThatHoldsNoShardsIsNeverOverwritten() throws IOException {
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("thesis.txt"), "text");
        PipelineSpec mistaken = PipelineSpecs.of(spec.source(), new ShardSpec(precious.toString(), 4, 7))
                .test(spec.test())
                .build();

        assertThatThrownBy(() -> new Preprocess(spark).run(mistaken, ExistingShards.OVERWRITE))
                .isInstanceOf(DataException.class);
        assertThat(precious.resolve("thesis.txt")).exists();
    }

    private List<Integer> labelsInFiles() {
        List<Integer> labels = new ArrayList<>();
        for (int shard = 0; shard < 4; shard++) {
            spark.read()
                    .parquet(path + "/train/part-0000" + shard + ".parquet")
                    .select("label")
                    .collectAsList()
                    .forEach(row -> labels.add(row.getInt(0)));
        }
        return labels;
    }

    private void read() {
        ShardSet.open(spark, path).blocks("train", 2, 8).count();
    }

    private void verify() {
        ShardSet.open(spark, path).verify();
    }

    private static void assertDamage(String problem, ThrowingCallable action) {
        assertThatThrownBy(action).satisfies(failure -> assertThat(DataException.within(failure))
                .hasValueSatisfying(damage -> assertThat(damage).hasMessageContaining(problem)));
    }
}
