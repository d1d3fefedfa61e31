package org.starling.pipeline.inference;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.clean.RejectedRecords;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.FeatureEncoder;
import org.starling.pipeline.normalise.FittedTransform;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.registry.SourceReaders;

/** Applies a fitted transformation to raw data. Immutable, thread-safe. */
public final class InferencePipeline {
    /** Packed features, as {@link #format()} says. */
    public static final String FEATURES = "features";
    /** Class index; null where the raw data has no label, or one that is no known class. */
    public static final String LABEL = "label";

    private final FittedTransform transform;
    private final ExampleFormat format;
    private final ClassIndex classes;

    public InferencePipeline(FittedTransform transform, ExampleFormat format, List<String> classes) {
        this.transform = transform;
        this.format = format;
        this.classes = new ClassIndex(classes);
    }

    /** The pipeline that made the shards of {@code manifest}. */
    public static InferencePipeline of(ShardManifest manifest) {
        return new InferencePipeline(manifest.transform(), manifest.example(), manifest.classes());
    }

    /** What one prepared example looks like. */
    public ExampleFormat format() {
        return format;
    }

    /** Names of the classes, by index. */
    public List<String> classes() {
        return classes.classes();
    }

    /**
     * The usable records of {@code raw} in the order of their files, as columns {@link #FEATURES} and {@link #LABEL}. Table
     * columns are found by their names; a table without a header may lack the label column. See {@link #rejected} for the
     * rest.
     *
     * @throws org.starling.pipeline.files.DataException if files are missing or do not match the training data
     */
    public Dataset<Row> apply(SparkSession spark, SourceSpec raw) {
        return read(spark, raw)
                .filter(col(RawExamples.REASON).isNull())
                .select(
                        udf(new FeatureEncoder(transform), DataTypes.BinaryType)
                                .apply(col(RawExamples.FEATURES))
                                .as(FEATURES),
                        udf(classes, DataTypes.IntegerType)
                                .apply(col(RawExamples.LABEL))
                                .as(LABEL));
    }

    /** The records of {@code raw} that {@link #apply} leaves out: source, record, reason. */
    public Dataset<Row> rejected(SparkSession spark, SourceSpec raw) {
        return RejectedRecords.of(read(spark, raw));
    }

    private Dataset<Row> read(SparkSession spark, SourceSpec raw) {
        return SourceReaders.of(raw, "inference", spark.sparkContext().hadoopConfiguration())
                .read(spark, LabelUse.IF_PRESENT, Optional.of(transform.raw()))
                .rows();
    }
}
