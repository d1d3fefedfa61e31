package org.starling.pipeline;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.progress.BackgroundJobs;
import org.starling.pipeline.progress.BackgroundJobs.Result;
import org.starling.pipeline.record.RecordCounts;
import org.starling.pipeline.report.SampledColumns;
import org.starling.pipeline.shard.writing.ShardPlanner;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.split.HashSplitCounts;
import org.starling.pipeline.split.SplitAssigner;

/**
 * The steps that differ between tables and images or texts. {@link PreprocessSteps} calls each of them once, in this order.
 * Closed after the run.
 *
 * @param <R> records, together with what was decided about them; immutable
 */
sealed interface DataSteps<R> extends AutoCloseable permits TableSteps, ExampleSteps {

    /** The steps for the sources of {@code spec}. Reads nothing. */
    static DataSteps<?> of(SparkSession spark, PipelineSpec spec) {
        return spec.source() instanceof TableSource ? new TableSteps(spark, spec) : new ExampleSteps(spark, spec);
    }

    /**
     * The files of a source that will be read. Runs no Spark job.
     *
     * @throws org.starling.pipeline.files.DataException if one is missing
     */
    List<SourceFile> files(SourceSpec source, String split);

    /** Reads and validates the records, and counts them. */
    ValidatedRecords<R> validate();

    /** Class (text) and split hash (long) of each usable record, without duplicates; a row is valid until the next one. */
    JavaRDD<InternalRow> splitHashes(R records);

    /**
     * Assigns each usable record to a split, and rejects those whose class is not in the training data.
     *
     * @param assigner split by hash; null if the split depends on the source of a record or on time
     */
    R split(R records, ClassIndex classes, SplitAssigner assigner);

    /**
     * Fits the transformation to the training records. Starts independent work in the background.
     *
     * @param folder for the rejected records
     */
    FittedRecords<R> fit(SplitRecords<R> split, Path folder, BackgroundJobs background);

    /** The encoded examples, columns as {@link ShardWriter} requires them. Only the columns that are selected are computed. */
    Dataset<Row> examples(FittedRecords<R> fitted);

    /** The encoded examples, as {@link ShardWriter} requires them. */
    JavaRDD<InternalRow> packed(FittedRecords<R> fitted);

    @Override
    void close();

    /** The records of all sources. */
    record ValidatedRecords<R>(R records, RecordCounts counts) {}

    /**
     * Records that are assigned to splits.
     *
     * @param classes of the training records
     * @param splitCounts counts of a split by hash; null for any other
     */
    record SplitRecords<R>(R records, RecordCounts counts, ClassIndex classes, HashSplitCounts splitCounts) {}

    /**
     * Records with the transform that was fitted to them, and the background work on them.
     *
     * @param example format of the encoded examples
     * @param names of the classes, or of the values of a label
     * @param windows number of examples of the records, by split; empty if each record is an example
     * @param plan cuts of the order of the examples; null if they are known only after encoding
     * @param rejected finishes writing the records that became no examples; counts by reason, {@code duplicate} among them
     * @param columns for the report; null if there is none
     */
    record FittedRecords<R>(
            R records,
            FittedTransform transform,
            ExampleFormat example,
            List<String> names,
            Map<String, Long> windows,
            Result<ShardPlanner> plan,
            Supplier<Map<String, Long>> rejected,
            Result<SampledColumns> columns) {}
}
