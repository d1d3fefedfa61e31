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
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.files.WriteRetry;
import org.starling.pipeline.shard.PackedLabels;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.parquet.LabelStorage;
import scala.Option;

/** Writes examples as shuffled, balanced shards. Each example moves through the network once. */
public final class ShardWriter {
    /** Column of the split that an example belongs to. */
    public static final String SPLIT = "split";
    /** Column of the hash of the example, its position in the global order; a long. */
    public static final String HASH = "hash";
    /** Packed features. */
    public static final String FEATURES = "features";
    /** Class index, or a packed label: see {@link org.starling.pipeline.shard.PackedLabels}. */
    public static final String LABEL = "label";

    static final int SPLIT_AT = 0;
    static final int HASH_AT = 1;
    static final int FEATURES_AT = 2;
    static final int LABEL_AT = 3;

    private final Path folder;
    private final ExampleFormat format;
    private final LabelStorage labels;
    private final int classes;

    /**
     * A writer.
     *
     * @param folder the target, in which {@code train/part-00000.parquet} and so on are created
     */
    public ShardWriter(Path folder, ExampleFormat format) {
        this.folder = folder;
        this.format = format;
        labels = LabelStorage.of(format);
        classes = format.label() instanceof LabelFormat.ClassIndex byClass ? byClass.classes() : 0;
    }

    /** Columns {@link #SPLIT} and {@link #HASH} of a Dataset, for a {@link ShardPlanner}. */
    public static JavaRDD<InternalRow> places(Dataset<Row> examples) {
        return rows(examples.select(SPLIT, HASH));
    }

    /** Columns {@link #SPLIT}, {@link #HASH}, {@link #FEATURES} and {@link #LABEL} of a Dataset, for {@link #write}. */
    public static JavaRDD<InternalRow> packed(Dataset<Row> examples) {
        return rows(examples.select(SPLIT, HASH, FEATURES, LABEL));
    }

    private static JavaRDD<InternalRow> rows(Dataset<Row> dataset) {
        return dataset.queryExecution().toRdd().toJavaRDD();
    }

    /**
     * Writes the shards and returns what was written, by split.
     *
     * @param planner of the same examples
     * @param examples split, hash, features (binary) and label (int, or binary where it is packed) of each; may be read twice
     */
    public Map<String, SplitManifest> write(ShardPlanner planner, JavaRDD<InternalRow> examples) {
        ShardPlan plan = planner.plan(Math.addExact(format.features().bytes(), PackedLabels.bytes(format)));
        List<List<RepeatedExample>> repeated = planner.repeated(plan, examples, labels);
        // a number is its own hash, so the bands come in their order
        JavaRDD<RepeatedExample> sorted = examples.mapPartitionsToPair(new ExampleSorter(plan, labels))
                .partitionBy(new HashPartitioner(Math.multiplyExact(plan.slots(), plan.bands())))
                .mapPartitions(ExampleBand::new, true);
        RDD<RepeatedExample> slots = sorted.rdd().coalesce(plan.slots(), false, Option.apply(new BandGroups()), null);
        Configuration conf = examples.context().hadoopConfiguration();
        ShardTask task = new ShardTask(plan, repeated, labels, classes, folder.toString(), conf);
        List<WrittenShard> written = new WriteRetry("shards in " + folder, conf)
                .run(() -> slots.toJavaRDD().mapPartitionsWithIndex(task, true).collect());
        return describe(written, plan);
    }

    private Map<String, SplitManifest> describe(List<WrittenShard> written, ShardPlan plan) {
        if (written.size() != plan.slots()) {
            throw new IllegalStateException("Cannot finish the shards: %d of %d were written; run again"
                    .formatted(written.size(), plan.slots()));
        }
        Map<String, SplitManifest> manifests = new LinkedHashMap<>();
        for (String split : plan.splits()) {
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
