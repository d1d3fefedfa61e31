package org.starling.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.order.ContentHash;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.split.Splits;

/**
 * All records of a job, parsed once and kept by Spark (in memory, and on disk when they do not fit) until closed. To the
 * columns of {@link RawExamples} it adds {@link #PART}, {@link #SPLIT_HASH} and {@link #ORDER_HASH}.
 */
final class StagedRecords implements AutoCloseable {
    /** The source that a record came from, by the name of the split it is for. */
    static final String PART = "part";
    /** Place of the record in the order that the split cuts. */
    static final String SPLIT_HASH = "split_hash";
    /** Place of the record in the order of the shards. */
    static final String ORDER_HASH = "order_hash";

    /** Reason of a record that is in none of the groups that a split asks for. */
    static final String NO_GROUP = "missing group";

    /** More different combinations are refused. */
    static final int MAX_COUNTS = 100_000;

    private final RawFormat format;
    private final Dataset<Row> rows;

    /**
     * @param train reader of the training source, which tells groups if the split asks for them
     * @param test reader of the test source, if there is one
     */
    StagedRecords(SparkSession spark, PipelineSpec spec, SourceReader train, Optional<SourceReader> test) {
        boolean grouped = spec.split() != null && spec.split().grouped();
        RawExamples training = train.read(spark, LabelUse.REQUIRED, Optional.empty());
        format = training.format();
        Dataset<Row> all = training.rows().withColumn(PART, lit(Splits.TRAIN));
        if (grouped) {
            all = all.withColumn(
                    RawExamples.REASON,
                    coalesce(
                            col(RawExamples.REASON), when(col(RawExamples.GROUP).isNull(), lit(NO_GROUP))));
        }
        if (test.isPresent()) {
            RawExamples testing = test.get().read(spark, LabelUse.REQUIRED, Optional.of(format));
            all = all.union(testing.rows().withColumn(PART, lit(Splits.TEST)));
        }
        long splitSeed = spec.split() == null ? 0 : spec.split().seed();
        all = all.withColumn(
                        SPLIT_HASH,
                        grouped ? ContentHash.of(col(RawExamples.GROUP), splitSeed, "split") : hash(splitSeed, "split"))
                .withColumn(ORDER_HASH, hash(spec.shards().seed(), "shuffle"));
        int parallelism = spark.sparkContext().defaultParallelism();
        if (all.rdd().getNumPartitions() < parallelism) {
            // a compressed file is read by one task; let all cores have a part of what follows
            all = all.repartition(parallelism, col(ORDER_HASH));
        }
        rows = all.persist(StorageLevel.MEMORY_AND_DISK());
    }

    private static Column hash(long seed, String purpose) {
        return ContentHash.of(col(RawExamples.FEATURES), col(RawExamples.LABEL), seed, purpose);
    }

    RawFormat format() {
        return format;
    }

    Dataset<Row> rows() {
        return rows;
    }

    /** Numbers of records by part, reason and label. The first call parses the sources. */
    List<RecordCount> count() {
        List<RecordCount> counts =
                rows
                        .groupBy(PART, RawExamples.REASON, RawExamples.LABEL)
                        .count()
                        .limit(MAX_COUNTS)
                        .collectAsList()
                        .stream()
                        .map(row ->
                                new RecordCount(row.getString(0), row.getString(1), row.getString(2), row.getLong(3)))
                        .toList();
        if (counts.size() == MAX_COUNTS) {
            throw new DataException(
                    "Cannot index labels: there are more than %d different ones; name a label column that holds classes"
                            .formatted(MAX_COUNTS));
        }
        return counts;
    }

    @Override
    public void close() {
        rows.unpersist(true);
    }

    /**
     * How many records have this in common.
     *
     * @param reason null for usable records
     * @param label null where there is none
     */
    record RecordCount(String part, String reason, String label, long count) {
        boolean usable() {
            return reason == null;
        }
    }
}
