package org.starling.pipeline.shard.writing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.parquet.LabelStorage;
import scala.Option;

/** Writes examples as shuffled, balanced shards. Each example moves through the network once. */
public final class ShardWriter {
    /** Column of the split that an example belongs to. */
    public static final String SPLIT = "split";
    /** Column of the place of the example in the global order, a long. */
    public static final String HASH = "hash";
    /** Packed features. */
    public static final String FEATURES = "features";
    /** Class index, or a packed label: see {@link org.starling.pipeline.shard.PackedLabels}. */
    public static final String LABEL = "label";

    static final int SPLIT_AT = 0;
    static final int HASH_AT = 1;
    static final int FEATURES_AT = 2;
    static final int LABEL_AT = 3;

    private final List<String> splits;
    private final ShardPlanner planner;

    /**
     * A writer of the examples that have some places. Finds where to cut their order, in two passes over them.
     *
     * @param places columns {@link #SPLIT} and {@link #HASH}, among others
     * @param splits names of all splits, also of those without examples
     * @param shards of each split
     * @param expected about how many examples there are
     */
    public ShardWriter(Dataset<Row> places, List<String> splits, int shards, long expected) {
        this(rows(places.select(SPLIT, HASH)), splits, shards, expected);
    }

    /**
     * A writer of the examples that have some places. Finds where to cut their order, in two passes over them.
     *
     * @param places split (text) and hash (long) of each example; a row may change when the next one is asked for
     * @param splits names of all splits, also of those without examples
     * @param shards of each split
     * @param expected about how many examples there are
     */
    public ShardWriter(JavaRDD<InternalRow> places, List<String> splits, int shards, long expected) {
        this.splits = List.copyOf(splits);
        planner = new ShardPlanner(places, this.splits, shards, expected);
    }

    private static JavaRDD<InternalRow> rows(Dataset<Row> dataset) {
        return dataset.queryExecution().toRdd().toJavaRDD();
    }

    /**
     * Writes the shards and returns what was written, by split.
     *
     * @param folder where to; {@code train/part-00000.parquet} and so on are made in it
     * @param examples columns {@link #SPLIT}, {@link #HASH}, {@link #FEATURES}, {@link #LABEL}; may be read twice
     * @param exampleBytes about how long features and label are
     * @param classes how many classes there are; 0 where labels are packed
     */
    public Map<String, SplitManifest> write(Path folder, Dataset<Row> examples, int exampleBytes, int classes) {
        return write(folder, rows(examples.select(SPLIT, HASH, FEATURES, LABEL)), exampleBytes, classes);
    }

    /**
     * Writes the shards and returns what was written, by split.
     *
     * @param folder where to; {@code train/part-00000.parquet} and so on are made in it
     * @param examples split, hash, features (binary) and label (int, or binary where it is packed) of each; may be read twice
     * @param exampleBytes about how long features and label are
     * @param classes how many classes there are; 0 where labels are packed
     */
    public Map<String, SplitManifest> write(Path folder, JavaRDD<InternalRow> examples, int exampleBytes, int classes) {
        LabelStorage labels = classes == 0 ? LabelStorage.PACKED : LabelStorage.CLASS;
        ShardPlan plan = planner.plan(exampleBytes);
        List<List<RepeatedExample>> repeated = planner.repeated(plan, examples, labels);
        // a number is its own hash, so the bands come in their order
        JavaRDD<RepeatedExample> sorted = examples.mapPartitionsToPair(new ExampleSorter(plan, labels))
                .partitionBy(new HashPartitioner(Math.multiplyExact(plan.slots(), plan.bands())))
                .mapPartitions(ExampleBand::new, true);
        RDD<RepeatedExample> slots = sorted.rdd().coalesce(plan.slots(), false, Option.apply(new BandGroups()), null);
        Configuration conf = examples.context().hadoopConfiguration();
        ShardTask task = new ShardTask(plan, repeated, labels, classes, folder.toString(), conf);
        List<WrittenShard> written =
                slots.toJavaRDD().mapPartitionsWithIndex(task, true).collect();
        return describe(written, plan, classes);
    }

    private Map<String, SplitManifest> describe(List<WrittenShard> written, ShardPlan plan, int classes) {
        if (written.size() != plan.slots()) {
            throw new IllegalStateException("Cannot finish the shards: %d of %d were written; run again"
                    .formatted(written.size(), plan.slots()));
        }
        Map<String, SplitManifest> manifests = new LinkedHashMap<>();
        for (String split : splits) {
            List<ShardFile> files = new ArrayList<>();
            long[] byClass = new long[classes];
            long total = 0;
            for (int slot = 0; slot < plan.slots(); slot++) {
                if (plan.split(slot).equals(split)) {
                    WrittenShard shard = written.get(slot);
                    files.add(shard.file());
                    total += shard.file().examples();
                    for (int i = 0; i < classes; i++) {
                        byClass[i] += shard.examplesByClass().get(i);
                    }
                }
            }
            manifests.put(
                    split,
                    new SplitManifest(total, Arrays.stream(byClass).boxed().toList(), files));
        }
        return manifests;
    }
}
