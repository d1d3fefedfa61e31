package org.starling.pipeline.shard.writing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.parquet.LabelStorage;

/** Writes examples as shuffled, balanced shards. Each example moves through the network once. */
public final class ShardWriter {
    /** Name of the split that an example belongs to. */
    public static final String SPLIT = "split";
    /** Place of the example in the global order, a long. */
    public static final String HASH = "hash";
    /** Packed features. */
    public static final String FEATURES = "features";
    /** Class index, or a packed label: see {@link org.starling.pipeline.shard.PackedLabels}. */
    public static final String LABEL = "label";

    private static final String SLOT = "slot";

    private final Dataset<Row> examples;
    private final List<String> splits;
    private final int classes;

    /**
     * @param examples columns {@link #SPLIT}, {@link #HASH}, {@link #FEATURES}, {@link #LABEL}; read several times, so better
     *     kept by Spark
     * @param splits names of all splits, also of those without examples
     * @param classes how many classes there are; 0 where labels are packed
     */
    public ShardWriter(Dataset<Row> examples, List<String> splits, int classes) {
        this.examples = examples;
        this.splits = List.copyOf(splits);
        this.classes = classes;
    }

    /**
     * Writes the shards and returns what was written, by split.
     *
     * @param folder where to; {@code train/part-00000.parquet} and so on are made in it
     * @param shards of each split
     * @param expected about how many examples there are
     */
    public Map<String, SplitManifest> write(Path folder, int shards, long expected) {
        ShardPlanner planner = new ShardPlanner(examples, splits, shards, expected);
        ShardPlan plan = planner.plan();
        List<List<RepeatedExample>> repeated = planner.repeated(plan);

        UDF2<String, Long, Integer> key = plan::key;
        Dataset<Row> placed = examples.select(
                        udf(key, DataTypes.IntegerType)
                                .apply(col(SPLIT), col(HASH))
                                .as(SLOT),
                        col(HASH),
                        col(FEATURES),
                        col(LABEL))
                .filter(col(SLOT).isNotNull())
                .union(markers(plan))
                .repartition(plan.slots(), col(SLOT))
                .sortWithinPartitions(HASH, FEATURES, LABEL);
        Configuration conf = examples.sparkSession().sparkContext().hadoopConfiguration();
        LabelStorage labels = examples.schema().apply(LABEL).dataType().equals(DataTypes.BinaryType)
                ? LabelStorage.PACKED
                : LabelStorage.CLASS;
        ShardTask task = new ShardTask(plan, repeated, labels, classes, folder.toString(), conf);
        List<WrittenShard> written =
                placed.toJavaRDD().mapPartitionsWithIndex(task, true).collect();
        return describe(written, plan);
    }

    /** One row per slot, so that Spark has a partition for each, whatever it knows about the data; not written. */
    private Dataset<Row> markers(ShardPlan plan) {
        List<Row> rows = new ArrayList<>();
        for (int slot = 0; slot < plan.slots(); slot++) {
            rows.add(RowFactory.create(plan.key(slot), Long.MIN_VALUE, null, null));
        }
        StructType schema = new StructType()
                .add(SLOT, DataTypes.IntegerType)
                .add(HASH, DataTypes.LongType)
                .add(FEATURES, DataTypes.BinaryType)
                .add(LABEL, examples.schema().apply(LABEL).dataType());
        return examples.sparkSession().createDataFrame(rows, schema);
    }

    private Map<String, SplitManifest> describe(List<WrittenShard> written, ShardPlan plan) {
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
