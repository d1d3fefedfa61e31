package org.starling.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.FeatureEncoder;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.StepLabels;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TargetInverse;
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
    /** Packed features, as {@link #format()} says; null for a record that cannot be used. */
    public static final String FEATURES = "features";
    /**
     * Class index; null if the raw data has no label, or an unknown one. For vectors or sequences, a label in the format of
     * {@link org.starling.pipeline.shard.PackedLabels}; null if a part of it is missing.
     */
    public static final String LABEL = "label";
    /** Name of the file of a record, below the folder of the input; null if the input is a single file. */
    public static final String FILE = "file";
    /** Number of a record, from 0 on: in its file, or in the folder or list of which each file is a record. */
    public static final String ROW = "row";
    /** Reason for which a record cannot be used; null for one that can. */
    public static final String REASON = "reason";
    /** Begins the names of columns of the input that are kept; their numbers from 0 on follow. */
    public static final String KEPT = "kept";
    /** Reason for which a record has no label; null if it has one. */
    static final String LABEL_FAULT = "label_fault";

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

    /** The mapping from the outputs of a network to the units of targets. */
    public TargetInverse targets() {
        return manifest.targetInverse();
    }

    /**
     * Whether the records of {@code raw} may be in several files, so that {@link #FILE} tells them apart.
     *
     * @throws org.starling.pipeline.files.DataException if the file system cannot be reached
     */
    public boolean namesFiles(SparkSession spark, SourceSpec raw) {
        return FileNames.of(raw, conf(spark)).isPresent();
    }

    private static Configuration conf(SparkSession spark) {
        return spark.sparkContext().hadoopConfiguration();
    }

    /**
     * All records of {@code raw}, in the order of file names and of rows in them: columns {@link #FILE}, {@link #ROW},
     * {@link #FEATURES}, {@link #LABEL}, {@link #REASON}, and the kept ones. A record has either features or a reason. Where
     * examples are windows over time series, the features of a record are the window that ends at it. Table columns are found by
     * their names. A label is only read where it is a class, and is no reason to reject a record.
     *
     * @param keep columns of a table to be kept
     * @throws org.starling.pipeline.files.DataException if files are missing or do not match the training data
     */
    public Dataset<Row> records(SparkSession spark, SourceSpec raw, List<String> keep) {
        boolean byClass = manifest.example().label() instanceof LabelFormat.ClassIndex;
        return ordered(spark, raw, byClass ? LabelUse.IF_PRESENT : LabelUse.IGNORED, keep);
    }

    /**
     * The files of {@code raw}, in their order, for {@link #recordsOf}. Each of them holds many records, and no example needs
     * records of several files.
     *
     * @throws org.starling.pipeline.files.DataException if there are none, or {@code raw} is not of this kind
     */
    public List<InputFile> files(SparkSession spark, SourceSpec raw) {
        return SeparateFiles.of(spark, raw, manifest.transform());
    }

    /** The records of one file of {@code raw}, as {@link #records} has them. */
    public Dataset<Row> recordsOf(SparkSession spark, SourceSpec raw, InputFile file, List<String> keep) {
        Dataset<Row> records = records(spark, raw.like(file.path(), SourceSpec.Labels.PRESENT), keep);
        return namesFiles(spark, raw) ? records.withColumn(FILE, lit(file.name())) : records;
    }

    /**
     * The usable records of {@code raw} in the order of {@link #records}, as columns {@link #FEATURES} and {@link #LABEL}; with
     * labels of all kinds.
     *
     * @throws org.starling.pipeline.files.DataException if files are missing or do not match the training data
     */
    public Dataset<Row> apply(SparkSession spark, SourceSpec raw) {
        return ordered(spark, raw, LabelUse.IF_PRESENT, List.of())
                .filter(col(REASON).isNull())
                .select(FEATURES, LABEL);
    }

    private Dataset<Row> ordered(SparkSession spark, SourceSpec raw, LabelUse use, List<String> keep) {
        Dataset<Row> records = manifest.transform() instanceof TableTransform fitted
                ? table(spark, raw, fitted, use, keep).ordered()
                : examples(TextLines.numbered(spark, raw, read(spark, raw, keep)));
        Column file = FileNames.of(raw, conf(spark))
                .map(names -> udf(names, DataTypes.StringType).apply(col(RawExamples.SOURCE)))
                .orElse(lit(null).cast(DataTypes.StringType));
        List<Column> columns = new ArrayList<>(List.of(
                file.as(FILE),
                col(ROW),
                col(FEATURES),
                col(LABEL),
                col(RawExamples.REASON).as(REASON)));
        for (int i = 0; i < keep.size(); i++) {
            columns.add(col(KEPT + i));
        }
        return records.select(columns.toArray(Column[]::new));
    }

    /**
     * All records of {@code raw} in any order, as columns {@link #FEATURES}, {@link #LABEL} and {@link #REASON}. A record without
     * a label, or with one that training did not know, has a reason.
     *
     * @throws org.starling.pipeline.files.DataException if files are missing or do not match the training data
     */
    public Dataset<Row> labelled(SparkSession spark, SourceSpec raw) {
        Dataset<Row> records = manifest.transform() instanceof TableTransform fitted
                ? table(spark, raw, fitted, LabelUse.REQUIRED, List.of()).unordered()
                : examples(read(spark, raw, List.of()));
        return records.select(
                col(FEATURES),
                col(LABEL),
                coalesce(col(RawExamples.REASON), col(LABEL_FAULT)).as(REASON));
    }

    /** The records of {@code raw} that {@link #apply} leaves out: source, record, reason. */
    public Dataset<Row> rejected(SparkSession spark, SourceSpec raw) {
        return RejectedRecords.of(
                manifest.transform() instanceof TableTransform fitted
                        ? table(spark, raw, fitted, LabelUse.IF_PRESENT, List.of())
                                .unordered()
                        : read(spark, raw, List.of()));
    }

    /**
     * Numbers of cells of usable records whose category training had not seen, by column of a table. Empty for images and texts.
     * Runs a job if the features have categories.
     */
    public Map<String, Long> unseen(SparkSession spark, SourceSpec raw) {
        return manifest.transform() instanceof TableTransform fitted
                ? table(spark, raw, fitted, LabelUse.IF_PRESENT, List.of()).unseen()
                : Map.of();
    }

    /** Packs the features and labels of images or texts. */
    private Dataset<Row> examples(Dataset<Row> records) {
        Column features = udf(
                        (UDF1<byte[], byte[]>) new FeatureEncoder(manifest.transform())::encode, DataTypes.BinaryType)
                .apply(col(RawExamples.FEATURES));
        boolean eachStep = manifest.example().label() instanceof LabelFormat.ClassSequence;
        Column label = eachStep && manifest.transform() instanceof TextTransform texts
                ? udf((UDF1<byte[], byte[]>) new StepLabels(texts.encoding())::encode, DataTypes.BinaryType)
                        .apply(col(RawExamples.FEATURES))
                : udf((UDF1<String, Integer>) classes::of, DataTypes.IntegerType)
                        .apply(col(RawExamples.LABEL));
        Column absent = coalesce(col(RawExamples.LABEL), lit("")).equalTo("");
        Column fault = eachStep && manifest.transform() instanceof TextTransform unlabelled
                ? lit(new StepLabels(unlabelled.encoding()).reason())
                : when(absent, lit(RejectedRecords.NO_LABEL)).otherwise(lit(RejectedRecords.UNSEEN_CLASS));
        return records.select(
                        col(RawExamples.SOURCE),
                        col(RawExamples.ROW).as(ROW),
                        features.as(FEATURES),
                        label.as(LABEL),
                        fault.as(LABEL_FAULT),
                        col(RawExamples.REASON))
                .withColumn(LABEL_FAULT, when(col(LABEL).isNull(), col(LABEL_FAULT)));
    }

    private InferenceTable table(
            SparkSession spark, SourceSpec raw, TableTransform fitted, LabelUse use, List<String> keep) {
        if (raw instanceof TableSource source) {
            TrainedColumns trained = new TrainedColumns(fitted, PipelineSpec.describedBy(manifest.provenance()));
            return new InferenceTable(spark, source, trained, classes, use, keep);
        }
        throw new DataException(
                "Cannot prepare raw data: it is no table, the training data was one; use matching data");
    }

    private Dataset<Row> read(SparkSession spark, SourceSpec raw, List<String> keep) {
        if (raw instanceof TableSource) {
            throw new DataException(
                    "Cannot prepare raw data: it is a table, the training data was none; use matching data");
        }
        if (!keep.isEmpty()) {
            throw new DataException(
                    "Cannot keep columns: the input is no table, and has no columns (%s); keep none".formatted(keep));
        }
        RawFormat format = manifest.transform() instanceof ImageTransform images ? images.raw() : RawFormat.TEXT;
        return SourceReaders.of(
                        raw,
                        "inference",
                        FileGrouping.NONE,
                        PipelineSpec.comparedBy(manifest.provenance()),
                        conf(spark))
                .read(spark, LabelUse.IF_PRESENT, Optional.of(format))
                .rows();
    }
}
