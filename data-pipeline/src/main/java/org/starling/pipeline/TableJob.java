package org.starling.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

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
import org.starling.pipeline.report.ReportBuilder;
import org.starling.pipeline.report.ReportFiles;
import org.starling.pipeline.series.SeriesWindows;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.source.LabelUse;
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
    /** Cuts windows out of time series; null where each record is an example. */
    private final SeriesWindows series;

    private Dataset<Row> inSeries;

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
        this.series = spec.windows() == null ? null : new SeriesWindows(spec.windows(), ShardWriter.HASH);
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

        List<Dataset<Row>> setAside =
                new ArrayList<>(List.of(records.rows().filter(col(REASON).isNotNull()), unseen));
        Kept found = keep(known, rejected, setAside);
        Dataset<Row> kept = found.rows().filter(col(REASON).isNull());
        List<TableInput> inputs = found.inputs();
        FittedTable fitted = fitter(kept).fit(inputs);
        TableTargets targets = fitted.transform().targets();
        LabelFormat label = targets == null
                ? new LabelFormat.ClassIndex(classes.classes().size())
                : new LabelFormat.FloatVector(targets.width());
        List<Integer> shape = shape(fitted.transform().width());

        FeatureFormat format = FeatureFormat.float32(shape.toArray(Integer[]::new));
        Dataset<Row> encoded = found.rows()
                .withColumn(ShardWriter.HASH, col(StagedRecords.ORDER_HASH))
                .withColumn(
                        ShardWriter.FEATURES, TableCells.packed(new TableEncoder(fitted.transform()), CleanTable::cell))
                .withColumn(
                        ShardWriter.LABEL,
                        targets == null ? index : TableCells.packed(new TableEncoder(targets), CleanTable::cell));
        Dataset<Row> packed = (series == null ? encoded : series.cut(encoded, ShardWriter.SPLIT, LabelUse.REQUIRED))
                .select(ShardWriter.SPLIT, ShardWriter.HASH, ShardWriter.FEATURES, ShardWriter.LABEL);
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
        if (series != null && !enlarged) {
            requireAll(found.windows(), splits);
        }
        long keptTotal = enlarged || series != null ? offered() - aside : written;
        Books books = new Books(offered(), keptTotal, rejected, mergedTotal);
        ReportFiles.write(
                new DataReport(
                        books, byClass(splits, classNames), before.size(), after.size(), report.columns(before, after)),
                folder,
                spark.sparkContext().hadoopConfiguration());
        List<String> names = inputs.stream().map(TableInput::name).toList();
        RawFormat raw = new RawFormat(RawType.FLOAT64, List.of(names.size()), names);
        return new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(format, label),
                targets == null ? classes.classes() : targets.names(),
                splits,
                new FittedTransform(raw, spec.normalise(), fitted.statistics()),
                fitted.transform().withWindows(spec.windows()),
                books,
                new Provenance(
                        fingerprint,
                        SpecJson.toMap(spec),
                        sources,
                        Instant.now().toString(),
                        spark.version()));
    }

    /**
     * What is left of the known records.
     *
     * @param rows the records that are kept, and of time series also those, with a reason, that no window uses
     * @param inputs with the limits of outliers
     * @param windows of each split; empty where each record is an example
     */
    private record Kept(Dataset<Row> rows, List<TableInput> inputs, Map<String, Long> windows) {}

    /** Sets outliers aside, and records that no window uses. */
    private Kept keep(Dataset<Row> known, Map<String, Long> rejected, List<Dataset<Row>> setAside) {
        List<TableInput> inputs = records.features().inputs();
        Dataset<Row> kept = known;
        if (!records.clean().outliers().isEmpty()) {
            Outliers outliers = fitter(known).outliers();
            Dataset<Row> judged = known.withColumn(REASON, outliers.reason());
            kept = judged.filter(col(REASON).isNull());
            setAside(judged, rejected, setAside);
            inputs = outliers.inputs();
        }
        if (series == null) {
            return new Kept(kept, inputs, Map.of());
        }
        inSeries = series.placed(kept, ShardWriter.SPLIT)
                .withColumn(REASON, series.reason())
                .persist(StorageLevel.MEMORY_AND_DISK());
        setAside(inSeries, rejected, setAside);
        Map<String, Long> windows = series.windows(inSeries, ShardWriter.SPLIT);
        requireTraining(windows);
        return new Kept(inSeries, inputs, windows);
    }

    private static void setAside(Dataset<Row> judged, Map<String, Long> rejected, List<Dataset<Row>> setAside) {
        Dataset<Row> aside = judged.filter(col(REASON).isNotNull());
        count(aside).forEach(one -> rejected.merge(one.reason(), one.count(), Long::sum));
        setAside.add(aside);
    }

    private TableFitter fitter(Dataset<Row> rows) {
        return new TableFitter(
                records.features(),
                records.clean(),
                rows.filter(col(ShardWriter.SPLIT).equalTo(Splits.TRAIN)));
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

    private Column splitOf(Dataset<Row> usable, ClassIndex classes) {
        if (spec.split() == null) {
            return col(PART);
        }
        if (series != null) {
            return when(series.isLast(PART, spec.split().test()), lit(Splits.TEST))
                    .otherwise(lit(Splits.TRAIN));
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

    private void requireTraining(Map<String, Long> windows) {
        if (windows.getOrDefault(Splits.TRAIN, 0L) == 0) {
            throw new DataException(
                    "Cannot cut windows: no series of the training data has the %d usable records that a window of %d needs with its label; make windows.length or horizon smaller, or check windows.by"
                            .formatted(spec.windows().span(), spec.windows().length()));
        }
    }

    private static void requireAll(Map<String, Long> windows, Map<String, SplitManifest> splits) {
        splits.forEach((name, split) -> {
            long expected = windows.getOrDefault(name, 0L);
            if (split.examples() != expected) {
                throw new IllegalStateException(
                        "Cannot close the books: the records of split %s make %d windows, but %d were written; a source changed while it was read, run again"
                                .formatted(name, expected, split.examples()));
            }
        });
    }

    private List<Integer> shape(int width) {
        if (series != null) {
            return List.of(width, spec.windows().length());
        }
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
        if (inSeries != null) {
            inSeries.unpersist(true);
        }
        records.close();
    }
}
