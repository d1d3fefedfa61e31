package org.starling.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.FeatureEncoder;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.StepLabels;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.FileGrouping;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.fit.PixelMoments;
import org.starling.pipeline.fit.TakenVocabulary;
import org.starling.pipeline.fit.TextFitter;
import org.starling.pipeline.progress.BackgroundJobs;
import org.starling.pipeline.progress.BackgroundJobs.Result;
import org.starling.pipeline.record.RecordCounts;
import org.starling.pipeline.record.RecordCounts.Kind;
import org.starling.pipeline.record.RejectedRecords;
import org.starling.pipeline.shard.writing.ShardPlanner;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.split.SplitAssigner;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.text.TextEncoding;

/**
 * The steps over images and texts. Records are rows of {@link RawExamples} with {@link ShardWriter#SPLIT}, {@link
 * #SPLIT_HASH} and {@link ShardWriter#HASH}. Spark keeps them, in memory and on disk, until this is closed.
 */
final class ExampleSteps implements DataSteps<RawExamples> {
    /** Reason of a record without the group that the split requires. */
    static final String NO_GROUP = "missing group";

    /** Stands for a class where tokens are their own labels. */
    private static final String NO_CLASS = "";

    /** Place of the record in the order that the split cuts. */
    private static final String SPLIT_HASH = "split_hash";

    private final SparkSession spark;
    private final PipelineSpec spec;
    private Dataset<Row> kept;

    ExampleSteps(SparkSession spark, PipelineSpec spec) {
        this.spark = spark;
        this.spec = spec;
    }

    @Override
    public List<SourceFile> files(SourceSpec source, String split) {
        return reader(source, split, FileGrouping.NONE).files();
    }

    private SourceReader reader(SourceSpec source, String split, FileGrouping grouping) {
        return SourceReaders.of(
                source, split, grouping, spec.compare(), spark.sparkContext().hadoopConfiguration());
    }

    @Override
    public ValidatedRecords<RawExamples> validate() {
        boolean grouped = spec.split() != null && spec.split().grouped();
        FileGrouping grouping = grouped ? spec.split().files() : FileGrouping.NONE;
        LabelUse labels = spec.hidesTokens() ? LabelUse.IGNORED : LabelUse.REQUIRED;
        RawExamples training = reader(spec.source(), Splits.TRAIN, grouping).read(spark, labels, Optional.empty());
        RawFormat format = training.format();
        Dataset<Row> all = training.rows().withColumn(ShardWriter.SPLIT, lit(Splits.TRAIN));
        if (grouped) {
            all = rejecting(all, col(RawExamples.GROUP).isNull(), NO_GROUP);
        }
        if (spec.test() != null) {
            RawExamples testing =
                    reader(spec.test(), Splits.TEST, FileGrouping.NONE).read(spark, labels, Optional.of(format));
            all = all.union(testing.rows().withColumn(ShardWriter.SPLIT, lit(Splits.TEST)));
        }
        if (spec.hidesTokens()) {
            all = all.withColumn(RawExamples.LABEL, lit(NO_CLASS));
        }
        long splitSeed = spec.split() == null ? 0 : spec.split().seed();
        all = all.withColumn(
                        SPLIT_HASH,
                        grouped
                                ? xxhash64(lit("split"), lit(splitSeed), col(RawExamples.GROUP))
                                : contentHash(splitSeed, "split"))
                .withColumn(ShardWriter.HASH, contentHash(spec.shards().seed(), "shuffle"));
        int parallelism = spark.sparkContext().defaultParallelism();
        if (all.rdd().getNumPartitions() < parallelism) {
            // one task reads a compressed file; the later steps use all cores
            all = all.repartition(parallelism, col(ShardWriter.HASH));
        }
        kept = all.persist(StorageLevel.MEMORY_AND_DISK());
        return new ValidatedRecords<>(new RawExamples(kept, format), count(kept));
    }

    /** A hash of features and label; {@code purpose} keeps the orders of different uses of one seed apart. */
    private static Column contentHash(long seed, String purpose) {
        return xxhash64(lit(purpose), lit(seed), col(RawExamples.FEATURES), col(RawExamples.LABEL));
    }

    /** The rows, with a reason for those that have none yet and for which {@code fault} holds. */
    private static Dataset<Row> rejecting(Dataset<Row> rows, Column fault, String reason) {
        return rows.withColumn(RawExamples.REASON, coalesce(col(RawExamples.REASON), when(fault, lit(reason))));
    }

    private static RecordCounts count(Dataset<Row> rows) {
        Map<Kind, Long> counts = new HashMap<>();
        Column label = when(col(RawExamples.REASON).isNull(), col(RawExamples.LABEL));
        rows.groupBy(col(ShardWriter.SPLIT), col(RawExamples.REASON), label)
                .count()
                .limit(RecordCounts.MAX_KINDS + 1)
                .collectAsList()
                .forEach(row ->
                        counts.put(new Kind(row.getString(0), row.getString(1), row.getString(2)), row.getLong(3)));
        return new RecordCounts(counts);
    }

    private static Dataset<Row> usable(RawExamples records) {
        return records.rows().filter(col(RawExamples.REASON).isNull());
    }

    @Override
    public JavaRDD<InternalRow> splitHashes(RawExamples records) {
        return usable(records)
                .select(RawExamples.LABEL, SPLIT_HASH)
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }

    @Override
    public RawExamples split(RawExamples records, ClassIndex classes, SplitAssigner assigner) {
        Dataset<Row> rows = rejecting(records.rows(), index(classes).isNull(), RejectedRecords.UNSEEN_CLASS);
        if (assigner != null) {
            rows = rows.withColumn(
                    ShardWriter.SPLIT,
                    udf(assigner, DataTypes.StringType).apply(col(RawExamples.LABEL), col(SPLIT_HASH)));
        }
        return new RawExamples(rows, records.format());
    }

    private static Column index(ClassIndex classes) {
        return udf((UDF1<String, Integer>) classes::of, DataTypes.IntegerType).apply(col(RawExamples.LABEL));
    }

    @Override
    public FittedRecords<RawExamples> fit(SplitRecords<RawExamples> split, Path folder, BackgroundJobs background) {
        RawExamples records = split.records();
        long offered = split.counts().offered();
        // fitting does not change the global order, but it determines which texts are too short
        Result<ShardPlanner> plan = spec.labelsEachStep() || spec.expandsTraining()
                ? null
                : background.start(() -> ShardPlanner.locate(
                        ShardWriter.places(usable(records)),
                        Splits.ALL,
                        spec.shards().count(),
                        offered));
        Dataset<Row> training = usable(records).filter(col(ShardWriter.SPLIT).equalTo(Splits.TRAIN));
        RawFormat raw = records.format();
        FittedTransform transform = spec.text() == null
                ? new ImageTransform(raw, spec.normalise(), PixelMoments.statistics(training, raw))
                : new TextTransform(encoding(training));
        Map<String, Long> reasons = rejected(split);
        RawExamples labelled =
                spec.labelsEachStep() ? withStepLabels(records, (TextTransform) transform, reasons) : records;
        List<String> names = spec.labelsEachStep()
                ? ((TextTransform) transform).encoding().vocabulary()
                : split.classes().classes();
        return new FittedRecords<>(
                labelled,
                transform,
                format(transform, names),
                names,
                Map.of(),
                plan,
                () -> {
                    RejectedRecords.write(
                            labelled.rows(), reasons, folder, spec.shards().rejected());
                    return reasons;
                },
                null);
    }

    private TextEncoding encoding(Dataset<Row> training) {
        return spec.text().vocabularyOf() == null
                ? TextFitter.fit(training, spec.text())
                : TakenVocabulary.of(spec.text(), spark.sparkContext().hadoopConfiguration())
                        .encoding();
    }

    /** The records, without those that have no label at each step; these are added to the reasons. */
    private static RawExamples withStepLabels(RawExamples records, TextTransform texts, Map<String, Long> reasons) {
        Column fault = stepLabels(texts).isNull();
        long count = usable(records).filter(fault).count();
        if (count == 0) {
            return records;
        }
        String reason = new StepLabels(texts.encoding()).reason();
        reasons.put(reason, count);
        return new RawExamples(rejecting(records.rows(), fault, reason), records.format());
    }

    private ExampleFormat format(FittedTransform transform, List<String> names) {
        FeatureFormat features = transform instanceof ImageTransform images
                ? images.features(spec.shapeOr(images.raw().shape()))
                : ((TextTransform) transform).encoding().format();
        LabelFormat label = spec.labelsEachStep()
                ? new LabelFormat.ClassSequence(names.size(), spec.text().length())
                : new LabelFormat.ClassIndex(names.size());
        MaskFormat masks =
                transform instanceof TextTransform texts ? texts.encoding().masks() : MaskFormat.NONE;
        return new ExampleFormat(features, label, masks);
    }

    private static Map<String, Long> rejected(SplitRecords<RawExamples> split) {
        Map<String, Long> rejected = split.counts().rejected();
        long unseen = split.counts().usable(label -> !split.classes().contains(label));
        if (unseen > 0) {
            rejected.put(RejectedRecords.UNSEEN_CLASS, unseen);
        }
        return rejected;
    }

    @Override
    public Dataset<Row> examples(FittedRecords<RawExamples> fitted) {
        FittedTransform transform = fitted.transform();
        Column label =
                spec.labelsEachStep() ? stepLabels((TextTransform) transform) : index(new ClassIndex(fitted.names()));
        Column features = udf((UDF1<byte[], byte[]>) new FeatureEncoder(transform)::encode, DataTypes.BinaryType)
                .apply(col(RawExamples.FEATURES));
        return usable(fitted.records())
                .select(
                        col(ShardWriter.SPLIT),
                        col(ShardWriter.HASH),
                        features.as(ShardWriter.FEATURES),
                        label.as(ShardWriter.LABEL));
    }

    private static Column stepLabels(TextTransform texts) {
        return udf((UDF1<byte[], byte[]>) new StepLabels(texts.encoding())::encode, DataTypes.BinaryType)
                .apply(col(RawExamples.FEATURES));
    }

    @Override
    public JavaRDD<InternalRow> packed(FittedRecords<RawExamples> fitted) {
        return ShardWriter.packed(examples(fitted));
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.unpersist(true);
        }
    }
}
