package org.starling.pipeline;

import java.time.Instant;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
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
import org.starling.pipeline.progress.PipelineStep;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.report.ReportBuilder;
import org.starling.pipeline.report.ReportFiles;
import org.starling.pipeline.report.SampledRecord;
import org.starling.pipeline.report.SplitReport;
import org.starling.pipeline.shard.PackedLabels;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.split.HashSplit;
import org.starling.pipeline.split.Sides;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.split.StratifiedSplit;
import org.starling.pipeline.table.TableExamples;
import org.starling.pipeline.table.TableFeatures;
import org.starling.pipeline.table.TableFitter;
import org.starling.pipeline.table.TableFitter.FittedTable;
import org.starling.pipeline.table.TableFitter.Outliers;
import org.starling.pipeline.table.TableSeries;
import org.starling.pipeline.table.duplicates.DuplicateSearch;
import org.starling.pipeline.table.record.JudgedTable;
import org.starling.pipeline.table.record.RecordBlock;
import org.starling.pipeline.table.record.RecordCounts;
import org.starling.pipeline.table.record.Verdicts;
import org.starling.pipeline.table.transform.TableInput;
import org.starling.pipeline.table.transform.TableTargets;
import org.starling.pipeline.table.transform.TableTransform;

/** Turns the records of tables into shards in a given folder. Made for one run, and closed after it. */
final class TableJob implements AutoCloseable {
    private static final StructType LEFT_OUT = new StructType()
            .add(RawExamples.SOURCE, DataTypes.StringType)
            .add(RawExamples.RECORD, DataTypes.StringType)
            .add(RawExamples.REASON, DataTypes.StringType);

    private final SparkSession spark;
    private final PipelineSpec spec;
    private final TableRecords records;
    private final RecordCounts counts;
    private final JavaRDD<BitSet> copies;
    /** Cuts windows out of time series; null where each record is an example. */
    private final TableSeries series;

    /** Reads and judges the records. */
    TableJob(SparkSession spark, PipelineSpec spec) {
        this.spark = spark;
        this.spec = spec;
        PipelineStep.JUDGE.begin(spark);
        this.records = new TableRecords(spark, spec);
        this.series = spec.windows() == null ? null : new TableSeries(spark, spec.windows());
        this.counts = RecordCounts.of(records.blocks());
        this.copies = records.clean().duplicates() == null
                ? null
                : DuplicateSearch.in(records.blocks(), counts.usable()).persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Writes the shards and the rejected records, and describes them. */
    ShardManifest write(Path folder, List<SourceFile> sources, String fingerprint) {
        TableFeatures features = records.features();
        requireUsable();
        PipelineStep.DIVIDE.begin(spark);
        Sides sides = sides();
        Set<String> labels = sides == null ? counts.labels(Splits.TRAIN) : sides.classes(Splits.TRAIN);
        // without classes all labels are of one kind, and known
        ClassIndex classes =
                features.targets().isEmpty() ? ClassIndex.fit(labels) : new ClassIndex(List.of(RecordBlock.NO_CLASS));
        JudgedTable table = divided(classes);
        PipelineStep.FIT.begin(spark);
        List<TableInput> inputs = features.inputs();
        if (!records.clean().outliers().isEmpty()) {
            Outliers outliers = new TableFitter(features, records.clean(), table).outliers();
            table = table.with(table.verdicts().with(outliers.dropped()));
            inputs = outliers.inputs();
        }
        JudgedTable placed = table;
        Map<String, Long> windows = Map.of();
        if (series != null) {
            TableSeries.Placed found = series.placed(placed);
            table = found.table();
            windows = found.windows();
        }
        FittedTable fitted = new TableFitter(features, records.clean(), table).fit(inputs);
        TableTargets targets = fitted.transform().targets();
        ExampleFormat format = new ExampleFormat(
                FeatureFormat.float32(shape(fitted.transform().width()).toArray(Integer[]::new)),
                targets == null
                        ? new LabelFormat.ClassIndex(classes.classes().size())
                        : new LabelFormat.FloatVector(targets.width()));
        List<String> classNames = targets == null ? classes.classes() : List.of();
        PipelineStep.WRITE.begin(spark);
        Map<String, SplitManifest> splits = writeShards(placed, fitted.transform(), format, classNames.size(), folder);

        PipelineStep.SET_ASIDE.begin(spark);
        Map<String, Long> leftOut = table.countReasons();
        long merged = leftOut.getOrDefault(RejectedRecords.DUPLICATE, 0L);
        long aside = leftOut.values().stream().mapToLong(Long::longValue).sum();
        if (aside > 0) {
            Dataset<Row> rows = dataset(table.leftOut(inputs), LEFT_OUT);
            RejectedRecords.write(RejectedRecords.of(rows), aside, new Path(folder, "rejected").toString());
        }
        long written =
                splits.values().stream().mapToLong(SplitManifest::examples).sum();
        if (series != null && !enlarges()) {
            requireAll(windows, splits);
        }
        Map<String, Long> rejected = new TreeMap<>(leftOut);
        rejected.remove(RejectedRecords.DUPLICATE);
        long kept = enlarges() || series != null ? counts.offered() - aside : written;
        Books books = new Books(counts.offered(), kept, rejected, merged);
        PipelineStep.DESCRIBE.begin(spark);
        ReportFiles.write(
                report(table, inputs, books, byClass(splits, classNames), sides),
                folder,
                spark.sparkContext().hadoopConfiguration());
        List<String> names = inputs.stream().map(TableInput::name).toList();
        RawFormat raw = new RawFormat(RawType.FLOAT64, List.of(names.size()), names);
        return new ShardManifest(
                ShardManifest.VERSION,
                format,
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

    private boolean enlarges() {
        return spec.augment() != null || spec.balance() != null;
    }

    /** What a split by hash makes of the records; null for any other. */
    private Sides sides() {
        if (!spec.splitsByHash()) {
            return null;
        }
        // which classes there are is not known before
        Verdicts undecided = Verdicts.of(new ClassIndex(List.of()));
        JudgedTable table = new JudgedTable(records.blocks(), copies, undecided);
        return Sides.of(TableExamples.splitPlaces(table), spec.split());
    }

    /** The records and what becomes of them, as far as nothing has to be fitted for it. */
    private JudgedTable divided(ClassIndex classes) {
        JudgedTable table = new JudgedTable(records.blocks(), copies, Verdicts.of(classes));
        if (spec.split() == null) {
            return table;
        }
        if (spec.splitsByHash()) {
            return table.with(table.verdicts().with(new HashSplit(spec.split().test())));
        } else if (series != null) {
            return series.divided(table, spec.split().test());
        }
        long perClass = counts.offered() / classes.classes().size();
        StratifiedSplit split = StratifiedSplit.fit(
                TableExamples.splitPlaces(table), perClass, spec.split().test());
        return table.with(table.verdicts().with(split));
    }

    private Map<String, SplitManifest> writeShards(
            JudgedTable table, TableTransform transform, ExampleFormat format, int classCount, Path folder) {
        List<String> splits = List.of(Splits.TRAIN, Splits.TEST);
        int bytes = Math.addExact(format.features().bytes(), PackedLabels.bytes(format.label()));
        int shards = spec.shards().count();
        TableExamples examples = new TableExamples(table, transform);
        if (series == null && !enlarges()) {
            return new ShardWriter(examples.places(), examples.packed(), bytes, splits, classCount)
                    .write(folder, shards, counts.offered());
        }
        Dataset<Row> rows = series == null
                ? dataset(examples.packed(), TableExamples.schema(transform))
                : series.windows(table, transform);
        try (Enlargement enlargement = new Enlargement(spec.augment(), spec.balance(), format.features())) {
            return new ShardWriter(enlargement.apply(rows), bytes, splits, classCount)
                    .write(folder, shards, counts.offered());
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

    private Dataset<Row> dataset(JavaRDD<InternalRow> rows, StructType schema) {
        return spark.internalCreateDataFrame(rows.rdd(), schema, false);
    }

    private DataReport report(
            JudgedTable table,
            List<TableInput> inputs,
            Books books,
            Map<String, Map<String, Long>> classes,
            Sides sides) {
        ReportBuilder builder = new ReportBuilder(inputs, counts.offered());
        // lines that could not be split are all alike, and would be sampled all or none
        List<SampledRecord> sampled =
                builder.sample(table).stream().filter(SampledRecord::hasContent).toList();
        long after = sampled.stream().filter(SampledRecord::isTraining).count();
        SplitReport split = SplitReport.of(spec.splitInWords().orElse(null), sides);
        return new DataReport(books, split, classes, sampled.size(), after, builder.columns(sampled));
    }

    private static Map<String, Map<String, Long>> byClass(Map<String, SplitManifest> splits, List<String> classes) {
        Map<String, Map<String, Long>> result = new LinkedHashMap<>();
        splits.forEach((name, split) -> {
            Map<String, Long> own = new LinkedHashMap<>();
            for (int i = 0; i < classes.size(); i++) {
                own.put(classes.get(i), split.examplesByClass().get(i));
            }
            result.put(name, own);
        });
        return result;
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

    private void requireUsable() {
        if (counts.labels(Splits.TRAIN).isEmpty()) {
            throw new DataException(
                    "Cannot preprocess: none of the %d records is usable for training %s; check the source"
                            .formatted(counts.offered(), counts.rejected()));
        }
    }

    @Override
    public void close() {
        if (copies != null) {
            copies.unpersist(true);
        }
        if (series != null) {
            series.close();
        }
        records.close();
    }
}
