package org.starling.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.augment.Enlargement;
import org.starling.pipeline.clean.Books;
import org.starling.pipeline.clean.RejectedRecords;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.normalise.FittedTransform;
import org.starling.pipeline.order.HashRanks;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.report.HtmlReport;
import org.starling.pipeline.report.ReportBuilder;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.split.StratifiedSplit;
import org.starling.pipeline.table.TableFeatures;
import org.starling.pipeline.table.TableFitter;
import org.starling.pipeline.table.TableFitter.FittedTable;
import org.starling.pipeline.table.TableFitter.Outliers;
import org.starling.pipeline.table.clean.CleanTable;
import org.starling.pipeline.table.clean.Duplicates;
import org.starling.pipeline.table.transform.TableCells;
import org.starling.pipeline.table.transform.TableEncoder;
import org.starling.pipeline.table.transform.TableInput;
import org.starling.pipeline.table.transform.TableTargets;

/** Turns the records of tables into shards in a given folder. Made for one run, and closed after it. */
final class TableJob implements AutoCloseable {
    private static final String PART = StagedRecords.PART;
    private static final String REASON = RawExamples.REASON;
    private static final String LABEL = RawExamples.LABEL;

    /** Stands for the class of records whose labels are vectors. */
    private static final String NO_CLASS = "";

    private final SparkSession spark;
    private final PipelineSpec spec;
    private final TableRecords records;
    private final List<RecordCount> counts;
    private final Dataset<Row> duplicates;
    private final List<RecordCount> merged;

    /**
     * How many records have this in common.
     *
     * @param reason null for usable records
     */
    private record RecordCount(String part, String reason, String label, long count) {}

    /** Reads and judges the records. */
    TableJob(SparkSession spark, PipelineSpec spec) {
        this.spark = spark;
        this.spec = spec;
        this.records = new TableRecords(spark, spec);
        this.counts = count(records.rows());
        Dataset<Row> usable = records.rows().filter(col(REASON).isNull());
        this.duplicates = records.clean().duplicates() == null
                ? usable.limit(0)
                : Duplicates.among(usable, col(StagedRecords.ORDER_HASH), col(TableRecords.ROW))
                        .withColumn(REASON, lit(RejectedRecords.DUPLICATE))
                        .persist(StorageLevel.MEMORY_AND_DISK());
        this.merged = records.clean().duplicates() == null ? List.of() : count(duplicates);
    }

    /** Writes the shards and the rejected records, and describes them. */
    ShardManifest write(Path folder, List<SourceFile> sources, String fingerprint) {
        Map<String, Long> rejected = rejected();
        TableFeatures features = records.features();
        Set<String> labels = trainingClasses(rejected);
        // without classes all labels are of one kind, and known
        ClassIndex classes = features.targets().isEmpty() ? ClassIndex.fit(labels) : new ClassIndex(List.of(NO_CLASS));
        Column index = udf(classes, DataTypes.IntegerType).apply(labelOrNone());
        Dataset<Row> usable = usable();
        Dataset<Row> known = usable.filter(index.isNotNull()).withColumn(ShardWriter.SPLIT, splitOf(usable, classes));
        Dataset<Row> unseen = usable.filter(index.isNull()).withColumn(REASON, lit(RejectedRecords.UNSEEN_CLASS));
        countUnseen(classes, rejected);

        TableFitter fitter = new TableFitter(
                features, records.clean(), known.filter(col(ShardWriter.SPLIT).equalTo(Splits.TRAIN)));
        List<Dataset<Row>> setAside =
                new ArrayList<>(List.of(records.rows().filter(col(REASON).isNotNull()), unseen));
        List<TableInput> inputs = features.inputs();
        Dataset<Row> kept = known;
        if (!records.clean().outliers().isEmpty()) {
            Outliers outliers = fitter.outliers();
            Dataset<Row> judged = known.withColumn(REASON, outliers.reason());
            kept = judged.filter(col(REASON).isNull());
            Dataset<Row> beyond = judged.filter(col(REASON).isNotNull());
            count(beyond).forEach(one -> rejected.merge(one.reason(), one.count(), Long::sum));
            setAside.add(beyond);
            inputs = outliers.inputs();
            fitter = new TableFitter(
                    features,
                    records.clean(),
                    kept.filter(col(ShardWriter.SPLIT).equalTo(Splits.TRAIN)));
        }
        FittedTable fitted = fitter.fit(inputs);
        TableTargets targets = fitted.transform().targets();
        LabelFormat label = targets == null
                ? new LabelFormat.ClassIndex(classes.classes().size())
                : new LabelFormat.FloatVector(targets.width());
        List<Integer> shape = shape(fitted.transform().width());

        FeatureFormat format = FeatureFormat.float32(shape.toArray(Integer[]::new));
        Dataset<Row> packed = kept.select(
                col(ShardWriter.SPLIT),
                col(StagedRecords.ORDER_HASH).as(ShardWriter.HASH),
                TableCells.packed(new TableEncoder(fitted.transform()), CleanTable::cell)
                        .as(ShardWriter.FEATURES),
                (targets == null ? index : TableCells.packed(new TableEncoder(targets), CleanTable::cell))
                        .as(ShardWriter.LABEL));
        ReportBuilder report = new ReportBuilder(inputs, StagedRecords.ORDER_HASH, offered());
        List<Row> before = report.sample(records.rows().filter(col(PART).equalTo(Splits.TRAIN)));
        List<Row> after = report.sample(kept.filter(col(ShardWriter.SPLIT).equalTo(Splits.TRAIN)));
        List<String> classNames = targets == null ? classes.classes() : List.of();
        Map<String, SplitManifest> splits;
        try (Enlargement enlargement = new Enlargement(spec.augment(), spec.balance(), format)) {
            splits = new ShardWriter(enlargement.apply(packed), List.of(Splits.TRAIN, Splits.TEST), classNames.size())
                    .write(folder, spec.shards().count(), offered());
        }
        long mergedTotal = merged.stream().mapToLong(RecordCount::count).sum();
        writeAside(setAside, rejected, mergedTotal, folder);
        long written =
                splits.values().stream().mapToLong(SplitManifest::examples).sum();
        boolean enlarged = spec.augment() != null || spec.balance() != null;
        long aside = rejected.values().stream().mapToLong(Long::longValue).sum() + mergedTotal;
        long keptTotal = enlarged ? offered() - aside : written;
        Books books = new Books(offered(), keptTotal, rejected, mergedTotal);
        writeReport(
                new DataReport(
                        books, byClass(splits, classNames), before.size(), after.size(), report.columns(before, after)),
                folder);
        List<String> names = inputs.stream().map(TableInput::name).toList();
        RawFormat raw = new RawFormat(RawType.FLOAT64, List.of(names.size()), names);
        return new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(format, label),
                targets == null ? classes.classes() : targets.names(),
                splits,
                new FittedTransform(raw, spec.normalise(), fitted.statistics()),
                fitted.transform(),
                books,
                new Provenance(
                        fingerprint,
                        SpecJson.toMap(spec),
                        sources,
                        Instant.now().toString(),
                        spark.version()));
    }

    private Dataset<Row> usable() {
        Dataset<Row> usable = records.rows().filter(col(REASON).isNull());
        String[] key = {TableRecords.ROW};
        return merged.isEmpty() ? usable : usable.join(duplicates.select(TableRecords.ROW), key, "left_anti");
    }

    private void writeAside(List<Dataset<Row>> aside, Map<String, Long> rejected, long mergedTotal, Path folder) {
        long total = rejected.values().stream().mapToLong(Long::longValue).sum() + mergedTotal;
        if (total == 0) {
            return;
        }
        Column[] columns = {
            col(RawExamples.SOURCE),
            TableCells.shown(records.features().inputs(), CleanTable::cell).as(RawExamples.RECORD),
            col(REASON)
        };
        Dataset<Row> all = duplicates.select(columns);
        for (Dataset<Row> one : aside) {
            all = all.union(one.select(columns));
        }
        RejectedRecords.write(RejectedRecords.of(all), total, new Path(folder, "rejected").toString());
    }

    private static Map<String, Map<String, Long>> byClass(Map<String, SplitManifest> splits, List<String> classes) {
        Map<String, Map<String, Long>> result = new LinkedHashMap<>();
        splits.forEach((name, split) -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (int i = 0; i < classes.size(); i++) {
                counts.put(classes.get(i), split.examplesByClass().get(i));
            }
            result.put(name, counts);
        });
        return result;
    }

    private void writeReport(DataReport report, Path folder) {
        Map<String, String> files =
                Map.of("report.json", report.toJson(), "report.html", new HtmlReport(report).render());
        files.forEach((name, text) -> {
            Path path = new Path(folder, name);
            try (OutputStream out = path.getFileSystem(spark.sparkContext().hadoopConfiguration())
                    .create(path)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new DataException(
                        "Cannot write the report: %s (%s); check the file system".formatted(path, e.getMessage()), e);
            }
        });
    }

    private Column splitOf(Dataset<Row> usable, ClassIndex classes) {
        if (spec.split() == null) {
            return col(PART);
        }
        Dataset<Row> hashes = usable.select(
                labelOrNone().as(HashRanks.GROUP), col(StagedRecords.SPLIT_HASH).as(HashRanks.HASH));
        long perClass = offered() / classes.classes().size();
        StratifiedSplit split =
                StratifiedSplit.fit(hashes, perClass, spec.split().test());
        return udf(split, DataTypes.StringType).apply(labelOrNone(), col(StagedRecords.SPLIT_HASH));
    }

    private static Column labelOrNone() {
        return coalesce(col(LABEL), lit(NO_CLASS));
    }

    private List<Integer> shape(int width) {
        if (spec.shape() == null) {
            return List.of(width);
        }
        long wanted = spec.shape().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        if (wanted != width) {
            throw new DataException("Cannot shape examples: shape %s has %d values, the features have %d; correct shape"
                    .formatted(spec.shape(), wanted, width));
        }
        return spec.shape();
    }

    private static List<RecordCount> count(Dataset<Row> rows) {
        List<RecordCount> counts =
                rows.groupBy(PART, REASON, LABEL).count().limit(StagedRecords.MAX_COUNTS).collectAsList().stream()
                        .map(row ->
                                new RecordCount(row.getString(0), row.getString(1), row.getString(2), row.getLong(3)))
                        .toList();
        if (counts.size() == StagedRecords.MAX_COUNTS) {
            throw new DataException(
                    "Cannot index labels: there are more than %d different ones; name a label column that holds classes"
                            .formatted(StagedRecords.MAX_COUNTS));
        }
        return counts;
    }

    private Set<String> trainingClasses(Map<String, Long> rejected) {
        Set<String> found = new TreeSet<>();
        for (RecordCount count : counts) {
            if (count.reason() == null && count.part().equals(Splits.TRAIN)) {
                found.add(count.label() == null ? NO_CLASS : count.label());
            }
        }
        if (found.isEmpty()) {
            throw new DataException(
                    "Cannot preprocess: none of the %d records is usable for training %s; check the source"
                            .formatted(offered(), rejected));
        }
        return found;
    }

    private long offered() {
        return counts.stream().mapToLong(RecordCount::count).sum();
    }

    private Map<String, Long> rejected() {
        Map<String, Long> rejected = new TreeMap<>();
        for (RecordCount count : counts) {
            if (count.reason() != null) {
                rejected.merge(count.reason(), count.count(), Long::sum);
            }
        }
        return rejected;
    }

    private void countUnseen(ClassIndex classes, Map<String, Long> rejected) {
        long unseen = 0;
        for (RecordCount count : counts) {
            unseen += count.reason() == null && !contains(classes, count) ? count.count() : 0;
        }
        for (RecordCount count : merged) {
            unseen -= contains(classes, count) ? 0 : count.count();
        }
        if (unseen > 0) {
            rejected.put(RejectedRecords.UNSEEN_CLASS, unseen);
        }
    }

    private static boolean contains(ClassIndex classes, RecordCount count) {
        return classes.contains(count.label() == null ? NO_CLASS : count.label());
    }

    @Override
    public void close() {
        duplicates.unpersist(true);
        records.close();
    }
}
