package org.starling.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.FeatureEncoder;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.StepLabels;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FileGrouping;
import org.starling.pipeline.record.RejectedRecords;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RawFormat;

/** Applies a fitted transformation to raw data. Immutable, thread-safe. */
public final class InferencePipeline {
    /** Packed features, as {@link #format()} says. */
    public static final String FEATURES = "features";
    /**
     * Class index; null if the raw data has no label, or an unknown one. For vectors or sequences, a label in the format of
     * {@link org.starling.pipeline.shard.PackedLabels}; null if a part of it is missing.
     */
    public static final String LABEL = "label";

    private final ShardManifest manifest;
    private final ClassIndex classes;

    private InferencePipeline(ShardManifest manifest) {
        this.manifest = manifest;
        this.classes = new ClassIndex(manifest.classes());
    }

    /** The pipeline that created the shards of {@code manifest}. */
    public static InferencePipeline of(ShardManifest manifest) {
        return new InferencePipeline(manifest);
    }

    /** Format of one prepared example. */
    public ExampleFormat format() {
        return manifest.example();
    }

    /** Names of the classes, by index; or of the values of label vectors. */
    public List<String> classes() {
        return classes.classes();
    }

    /**
     * The usable records of {@code raw} in the order of their files, as columns {@link #FEATURES} and {@link #LABEL}. Where
     * examples are windows over time series, all windows of them, series by series; the last ones have no label yet. Table
     * columns are found by their names; a table without a header may lack the label column. See {@link #rejected} for the
     * rest.
     *
     * @throws org.starling.pipeline.files.DataException if files are missing or do not match the training data
     */
    public Dataset<Row> apply(SparkSession spark, SourceSpec raw) {
        return apply(spark, raw, LabelUse.IF_PRESENT);
    }

    /**
     * As {@link #apply}, for comparison with labels: windows whose label is after the end of their series are omitted. Other
     * examples without a label are included.
     */
    public Dataset<Row> applyLabelled(SparkSession spark, SourceSpec raw) {
        return apply(spark, raw, LabelUse.REQUIRED);
    }

    private Dataset<Row> apply(SparkSession spark, SourceSpec raw, LabelUse windows) {
        if (manifest.transform() instanceof TableTransform fitted) {
            return table(spark, raw, fitted).examples(windows).toDF(FEATURES, LABEL);
        }
        Dataset<Row> usable = read(spark, raw).filter(col(RawExamples.REASON).isNull());
        Column packed = udf(new FeatureEncoder(manifest.transform()), DataTypes.BinaryType)
                .apply(col(RawExamples.FEATURES));
        return usable.select(packed.as(FEATURES), label().as(LABEL));
    }

    private Column label() {
        return manifest.example().label() instanceof LabelFormat.ClassSequence
                        && manifest.transform() instanceof TextTransform texts
                ? udf(new StepLabels(texts.encoding()), DataTypes.BinaryType).apply(col(RawExamples.FEATURES))
                : udf(classes, DataTypes.IntegerType).apply(col(RawExamples.LABEL));
    }

    /** The records of {@code raw} that {@link #apply} leaves out: source, record, reason. */
    public Dataset<Row> rejected(SparkSession spark, SourceSpec raw) {
        return manifest.transform() instanceof TableTransform fitted
                ? table(spark, raw, fitted).rejected()
                : RejectedRecords.of(read(spark, raw));
    }

    /**
     * Numbers of cells of usable records whose category training had not seen, by column of a table. Empty for images and texts.
     * Runs a job if the features have categories.
     */
    public Map<String, Long> unseen(SparkSession spark, SourceSpec raw) {
        return manifest.transform() instanceof TableTransform fitted
                ? table(spark, raw, fitted).unseen()
                : Map.of();
    }

    private InferenceTable table(SparkSession spark, SourceSpec raw, TableTransform fitted) {
        if (raw instanceof TableSource source) {
            return new InferenceTable(spark, source, fitted, classes);
        }
        throw new DataException(
                "Cannot prepare raw data: it is no table, the training data was one; use matching data");
    }

    private Dataset<Row> read(SparkSession spark, SourceSpec raw) {
        if (raw instanceof TableSource) {
            throw new DataException(
                    "Cannot prepare raw data: it is a table, the training data was none; use matching data");
        }
        RawFormat format = manifest.transform() instanceof ImageTransform images ? images.raw() : RawFormat.TEXT;
        return SourceReaders.of(
                        raw,
                        "inference",
                        FileGrouping.NONE,
                        PipelineSpec.comparedBy(manifest.provenance()),
                        spark.sparkContext().hadoopConfiguration())
                .read(spark, LabelUse.IF_PRESENT, Optional.of(format))
                .rows();
    }
}
