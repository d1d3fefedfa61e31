package org.starling.pipeline.shard;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.pipeline.files.DataException;

/** A finished set of shards, to be read. Immutable, thread-safe. */
public final class ShardSet {
    private final SparkSession spark;
    private final Path folder;
    private final ShardManifest manifest;

    private ShardSet(SparkSession spark, Path folder, ShardManifest manifest) {
        this.spark = spark;
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * Opens the shards in the folder {@code path}: reads the manifest only.
     *
     * @throws DataException if there is no manifest, or it cannot be read
     */
    public static ShardSet open(SparkSession spark, String path) {
        ShardDirectory directory = new ShardDirectory(path, spark.sparkContext().hadoopConfiguration());
        return new ShardSet(spark, directory.path(), directory.manifest());
    }

    public ShardManifest manifest() {
        return manifest;
    }

    /** Number of examples of a split. */
    public long examples(String split) {
        return split(split).examples();
    }

    /**
     * The examples of a split, packed. Exactly {@code partitions} partitions, of which partition p holds the examples from
     * {@code p·N/partitions} to {@code (p+1)·N/partitions} of the global order, in order; some are empty when there are fewer
     * examples. Each task reads its rows directly; nothing is shuffled. What is read is checked against the manifest, and
     * Parquet pages against their checksums: a missing, truncated or altered shard fails the job with a
     * {@link DataException} that names it.
     *
     * @param blockSize examples in a block; the last of a partition may have fewer
     */
    public JavaRDD<ExampleBlock> blocks(String split, int partitions, int blockSize) {
        if (partitions < 1 || blockSize < 1) {
            throw new IllegalArgumentException(
                    "Cannot read blocks: partitions and block size must be at least 1, are %d and %d"
                            .formatted(partitions, blockSize));
        }
        SplitManifest shards = split(split);
        List<BlockRange> ranges = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            ranges.add(BlockRange.of(
                    manifest.trained(),
                    folder.toString(),
                    shards.shards(),
                    shards.examples() * p / partitions,
                    shards.examples() * (p + 1) / partitions));
        }
        SerializableConfiguration conf = conf();
        return context()
                .parallelize(ranges, partitions)
                .flatMap(range -> new BlockReader(range, blockSize, conf.value()));
    }

    /**
     * Compares every byte of every shard with the checksums of the manifest, in the executors.
     *
     * @throws DataException naming each file that is missing or differs
     */
    public void verify() {
        List<ShardFile> all = manifest.splits().values().stream()
                .flatMap(split -> split.shards().stream())
                .toList();
        SerializableConfiguration conf = conf();
        String location = folder.toString();
        List<String> problems = context()
                .parallelize(all, Math.max(1, all.size()))
                .flatMap(shard -> ShardCheck.problem(new Path(location, shard.path()), shard, conf.value()).stream()
                        .iterator())
                .collect();
        if (!problems.isEmpty()) {
            throw new DataException(
                    "Cannot use the shards in %s: %s; restore them, or run preprocess again with --overwrite"
                            .formatted(folder, String.join("; ", problems)));
        }
    }

    private SplitManifest split(String name) {
        SplitManifest split = manifest.splits().get(name);
        if (split == null) {
            throw new DataException("Cannot read shards: %s has no split '%s'; name one of %s"
                    .formatted(folder, name, manifest.splits().keySet()));
        }
        return split;
    }

    private JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    private SerializableConfiguration conf() {
        return new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    }
}
