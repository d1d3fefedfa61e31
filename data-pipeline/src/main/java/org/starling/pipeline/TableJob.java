package org.starling.pipeline;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
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
import org.starling.pipeline.normalise.FittedTransform;
import org.starling.pipeline.progress.BackgroundJobs;
import org.starling.pipeline.progress.BackgroundJobs.Result;
import org.starling.pipeline.progress.PipelineStep;
import org.starling.pipeline.report.ColumnReport;
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

/** Turns the records of tables into shards in a given folder. Made for one run, and closed after it. */
final class TableJob implements AutoCloseable {
    private static final StructType LEFT_OUT = new StructType()
            .add(RawExamples.SOURCE, DataTypes.StringType)
            .add(RawExamples.RECORD, DataTypes.StringType)
            .add(RawExamples.REASON, DataTypes.StringType);

    private static final List<String> SPLITS = List.of(Splits.TRAIN, Splits.TEST);

    private final SparkSession spark;
    private final PipelineSpec spec;
    private final TableRecords records;
    private final RecordCounts counts;
    private final JavaRDD<BitSet> copies;
    /** Cuts windows out of time series; null where each record is an example. */
    private final TableSeries series;

    private final BackgroundJobs background;

    /**
     * What a sample tells of the columns.
     *
     * @param sampled how many records were looked at
     * @param training how many of these became examples to train on
     */
    private record Findings(int sampled, long training, List<ColumnReport> columns) {}

    /** Reads and judges the records. */
    TableJob(SparkSession spark, PipelineSpec spec) {
        this.spark = spark;
        this.spec = spec;
        this.background = new BackgroundJobs(spark);
        PipelineStep.JUDGE.begin(spark);
        this.records = new TableRecords(spark, spec);
        this.series = spec.windows() == null ? null : new TableSeries(spark, spec.windows());
        this.counts = RecordCounts.of(records.blocks());
        this.copies = records.clean().duplicates() == null
                ? null
                : DuplicateSearch.in(records.blocks(), counts.usable()).persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Writes the shards and the rejected records, and describes them. */
    ShardManifest write(Path folder, Supplier<Provenance> provenance) {
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
        // nothing that is fitted moves a place
        Result<ShardWriter> writer =
                writesRecords() ? background.start(() -> writer(TableExamples.places(placed))) : null;
        Map<String, Long> windows = Map.of();
        if (series != null) {
            TableSeries.Placed found = series.placed(placed);
            table = found.table();
            windows = found.windows();
        }
        JudgedTable whole = table;
        List<TableInput> limited = inputs;
        Result<Findings> findings = background.start(() -> findings(whole, limited));
        Result<Map<String, Long>> setAside = background.start(() -> setAside(whole, limited, folder));
        FittedTable fitted = new TableFitter(features, records.clean(), table).fit(inputs);
        TableTargets targets = fitted.transform().targets();
        ExampleFormat format = new ExampleFormat(
                FeatureFormat.float32(shape(fitted.transform().width()).toArray(Integer[]::new)),
                targets == null
                        ? new LabelFormat.ClassIndex(classes.classes().size())
                        : new LabelFormat.FloatVector(targets.width()));
        List<String> classNames = targets == null ? classes.classes() : List.of();
        PipelineStep.WRITE.begin(spark);
        TableExamples examples = new TableExamples(placed, fitted.transform());
        Map<String, SplitManifest> splits = writer == null
                ? writeMade(examples, format, classNames.size(), folder)
                : writer.await().write(folder, examples.packed(), bytes(format), classNames.size());

        Map<String, Long> leftOut = setAside.await();
        long merged = leftOut.getOrDefault(RejectedRecords.DUPLICATE, 0L);
        long aside = leftOut.values().stream().mapToLong(Long::longValue).sum();
        long written =
                splits.values().stream().mapToLong(SplitManifest::examples).sum();
        if (series != null && !enlarges()) {
            requireAll(windows, splits);
        }
        Map<String, Long> rejected = new TreeMap<>(leftOut);
        rejected.remove(RejectedRecords.DUPLICATE);
        long kept = enlarges() || series != null ? counts.offered() - aside : written;
        Books books = new Books(counts.offered(), kept, rejected, merged);
        ReportFiles.write(
                report(findings.await(), books, byClass(splits, classNames), sides),
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
                provenance.get());
    }

    /** Writes the records that became no examples, and says how many there are, by reason. */
    private Map<String, Long> setAside(JudgedTable table, List<TableInput> inputs, Path folder) {
        Map<String, Long> leftOut = table.countReasons();
        long aside = leftOut.values().stream().mapToLong(Long::longValue).sum();
        if (aside > 0) {
            Dataset<Row> rows = dataset(table.leftOut(inputs), LEFT_OUT);
            RejectedRecords.write(RejectedRecords.of(rows), aside, new Path(folder, "rejected").toString());
        }
        return leftOut;
    }

    private Findings findings(JudgedTable table, List<TableInput> inputs) {
        ReportBuilder builder = new ReportBuilder(inputs, counts.offered());
        // lines that could not be split are all alike, and would be sampled all or none
        List<SampledRecord> sampled =
                builder.sample(table).stream().filter(SampledRecord::hasContent).toList();
        long training = sampled.stream().filter(SampledRecord::isTraining).count();
        return new Findings(sampled.size(), training, builder.columns(sampled));
    }

    /** Whether shards hold the records themselves, and nothing that is made of several or besides. */
    private boolean writesRecords() {
        return series == null && !enlarges();
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

    private Map<String, SplitManifest> writeMade(
            TableExamples examples, ExampleFormat format, int classCount, Path folder) {
        Dataset<Row> rows = series == null
                ? dataset(examples.packed(), TableExamples.schema(examples.transform()))
                : series.windows(examples.table(), examples.transform());
        try (Enlargement enlargement = new Enlargement(spec.augment(), spec.balance(), format.features())) {
            Dataset<Row> made = enlargement.apply(rows);
            return new ShardWriter(made, SPLITS, spec.shards().count(), counts.offered())
                    .write(folder, made, bytes(format), classCount);
        }
    }

    private ShardWriter writer(JavaRDD<InternalRow> places) {
        return new ShardWriter(places, SPLITS, spec.shards().count(), counts.offered());
    }

    private static int bytes(ExampleFormat format) {
        return Math.addExact(format.features().bytes(), PackedLabels.bytes(format.label()));
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

    private DataReport report(Findings findings, Books books, Map<String, Map<String, Long>> classes, Sides sides) {
        SplitReport split = SplitReport.of(spec.splitInWords().orElse(null), sides);
        return new DataReport(books, split, classes, findings.sampled(), findings.training(), findings.columns());
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
        background.close();
        if (copies != null) {
            copies.unpersist(true);
        }
        if (series != null) {
            series.close();
        }
        records.close();
    }
}
