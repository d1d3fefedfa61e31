package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.CsvFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Same content and seed, same bytes: whatever the partitioning, the order of the input and the file system. */
class DeterminismIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void partitioningAndInputOrderDoNotChangeTheShards() throws IOException {
        Path one =
                CsvFiles.random(Files.createDirectories(folder.resolve("one")).resolve("t.csv"), 500, 3);
        List<String> rows = new ArrayList<>(Files.readAllLines(one));
        String header = rows.remove(0);
        Collections.shuffle(rows, new Random(5));
        Path many = Files.createDirectories(folder.resolve("many"));
        for (int part = 0; part < 7; part++) {
            List<String> lines = new ArrayList<>(List.of(header));
            lines.addAll(rows.subList(part * 500 / 7, (part + 1) * 500 / 7));
            Files.write(many.resolve("part" + part + ".csv"), lines);
        }

        ShardManifest first = run(one.toString(), folder.resolve("a").toString(), 1);
        spark.conf().set("spark.sql.shuffle.partitions", 13);
        spark.conf().set("spark.sql.files.maxPartitionBytes", 1000);
        ShardManifest second = run(many.toString(), folder.resolve("b").toString(), 1);
        spark.conf().set("spark.sql.shuffle.partitions", 4);
        spark.conf().unset("spark.sql.files.maxPartitionBytes");

        assertThat(ShardBytes.checksums(folder.resolve("b"))).isEqualTo(ShardBytes.checksums(folder.resolve("a")));
        assertThat(second.splits()).isEqualTo(first.splits());
        assertThat(second.transform()).isEqualTo(first.transform());
    }

    @Test
    void anotherSeedGivesAnotherOrderOfTheSameExamples() throws IOException {
        String file = CsvFiles.random(folder.resolve("t.csv"), 100, 3).toString();
        run(file, folder.resolve("a").toString(), 1);
        run(file, folder.resolve("b").toString(), 2);

        List<String> one =
                ShardBytes.examples(ShardSet.open(spark, folder.resolve("a").toString()), "train");
        List<String> other =
                ShardBytes.examples(ShardSet.open(spark, folder.resolve("b").toString()), "train");
        assertThat(other).isNotEqualTo(one).containsExactlyInAnyOrderElementsOf(one);
    }

    @Test
    void equalRowsAreKeptEachAndBalancedExactly() throws IOException {
        List<String> rows = new ArrayList<>(List.of("x,kind"));
        for (int i = 0; i < 200; i++) {
            rows.add(i % 4 == 0 ? "7,bee" : "8,ape");
        }
        rows.addAll(List.of("1,bee", "2,bee", "3,ape", "4,ape"));
        Path file = Files.write(folder.resolve("t.csv"), rows);

        ShardManifest manifest = run(file.toString(), folder.resolve("a").toString(), 1);

        assertThat(manifest.ledger().kept()).isEqualTo(204);
        for (String split : List.of("train", "test")) {
            List<Long> sizes = manifest.splits().get(split).shards().stream()
                    .map(ShardFile::examples)
                    .toList();
            assertThat(Collections.max(sizes) - Collections.min(sizes)).isLessThanOrEqualTo(1);
        }
        ShardSet shards = ShardSet.open(spark, folder.resolve("a").toString());
        List<String> train = ShardBytes.examples(shards, "train");
        assertThat(train).doesNotContainAnyElementsOf(ShardBytes.examples(shards, "test"));
        assertThat(train).hasSize((int) shards.examples("train"));
        shards.verify();
    }

    @Test
    void hdfsAndLocalShardsAreByteIdentical() throws IOException {
        Path local = CsvFiles.random(folder.resolve("t.csv"), 200, 3);
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
        try (MiniDFSCluster cluster =
                new MiniDFSCluster.Builder(conf).numDataNodes(1).build()) {
            FileSystem hdfs = cluster.getFileSystem();
            String root = hdfs.getUri().toString();
            hdfs.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(local.toString()), new org.apache.hadoop.fs.Path("/t.csv"));

            ShardManifest there = run(root + "/t.csv", root + "/deep/shards", 1);
            ShardManifest here = run(local.toString(), folder.resolve("a").toString(), 1);

            assertThat(there.splits()).isEqualTo(here.splits());
            assertThat(there.fingerprint()).isEqualTo(here.fingerprint());
            ShardSet.open(spark, root + "/deep/shards").verify();
            for (ShardFile shard : there.splits().get("train").shards()) {
                try (var stream = hdfs.open(new org.apache.hadoop.fs.Path("/deep/shards/" + shard.path()))) {
                    assertThat(stream.readAllBytes())
                            .isEqualTo(Files.readAllBytes(folder.resolve("a").resolve(shard.path())));
                }
            }
            assertThat(new String(
                            hdfs.open(new org.apache.hadoop.fs.Path("/deep/shards/manifest.json"))
                                    .readAllBytes(),
                            StandardCharsets.UTF_8))
                    .isEqualTo(there.toJson());
        }
    }

    private ShardManifest run(String path, String target, long seed) {
        String label = "kind";
        PipelineSpec spec = PipelineSpecs.of(
                        new CsvSource(path, Header.PRESENT, label, ",", null), new ShardSpec(target, 5, seed))
                .split(new SplitSpec(0.25, 9))
                .normalise(Normalisation.STANDARDISE)
                .build();
        return new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
    }
}
