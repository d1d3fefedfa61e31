package org.starling.pipeline;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.clean.RejectedRecords;
import org.starling.pipeline.codegen.SmallMethods;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.progress.BackgroundJobs;
import org.starling.pipeline.progress.BackgroundJobs.Result;
import org.starling.pipeline.report.ReportBuilder;
import org.starling.pipeline.report.SampledColumns;
import org.starling.pipeline.shard.writing.ShardPlanner;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.split.Division;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.table.TableExamples;
import org.starling.pipeline.table.TableFitter;
import org.starling.pipeline.table.TableFitter.Outliers;
import org.starling.pipeline.table.TableSeries;
import org.starling.pipeline.table.duplicates.DuplicateSearch;
import org.starling.pipeline.table.record.JudgedTable;
import org.starling.pipeline.table.record.RecordCounts;
import org.starling.pipeline.table.record.Verdicts;
import org.starling.pipeline.table.transform.ClassIndex;
import org.starling.pipeline.table.transform.TableInput;
import org.starling.pipeline.table.transform.TableTargets;
import org.starling.pipeline.table.transform.TableTransform;

/** The steps over tables. Records are packed in blocks. */
final class TableSteps implements DataSteps<JudgedTable> {
    private final SparkSession spark;
    private final PipelineSpec spec;
    /** Cuts windows out of time series; null where each record is an example. */
    private final TableSeries series;

    private SmallMethods methods;
    private TableRecords records;
    /** Null unless duplicates are looked for. */
    private JavaRDD<BitSet> copies;

    TableSteps(SparkSession spark, PipelineSpec spec) {
        this.spark = spark;
        this.spec = spec;
        this.series = spec.windows() == null ? null : new TableSeries(spark, spec.windows());
    }

    @Override
    public List<SourceFile> files(SourceSpec source, String split) {
        return new TableReader(spark, (TableSource) source, split).files();
    }

    @Override
    public ValidatedRecords<JudgedTable> validate() {
        methods = new SmallMethods(spark);
        records = new TableRecords(spark, spec);
        RecordCounts counts = RecordCounts.of(records.blocks());
        if (records.clean().duplicates() != null) {
            copies = DuplicateSearch.in(records.blocks(), counts.usable()).persist(StorageLevel.MEMORY_AND_DISK());
        }
        // which classes there are is not known yet
        Verdicts undecided = Verdicts.of(new ClassIndex(List.of()));
        return new ValidatedRecords<>(new JudgedTable(records.blocks(), copies, undecided), counts);
    }

    @Override
    public JavaRDD<InternalRow> splitHashes(JudgedTable table) {
        return TableExamples.splitPlaces(table);
    }

    @Override
    public JudgedTable split(JudgedTable table, ClassIndex classes, Division division) {
        JudgedTable known = table.with(Verdicts.of(classes));
        if (spec.splitsInTime()) {
            return series.divided(known, spec.split().test());
        }
        return division == null ? known : known.with(known.verdicts().with(division));
    }

    @Override
    public FittedRecords<JudgedTable> fit(SplitRecords<JudgedTable> split, Path folder, BackgroundJobs background) {
        JudgedTable table = split.records();
        List<TableInput> inputs = records.features().inputs();
        if (!records.clean().outliers().isEmpty()) {
            Outliers outliers = fitter(table).outliers();
            table = table.with(table.verdicts().with(outliers.dropped()));
            inputs = outliers.inputs();
        }
        JudgedTable limited = table;
        List<TableInput> clipped = inputs;
        long offered = split.counts().offered();
        // nothing that is fitted moves an example in the global order
        Result<ShardPlanner> plan = series == null && !spec.enlarges()
                ? background.start(() -> ShardPlanner.locate(
                        TableExamples.places(limited), Splits.ALL, spec.shards().count(), offered))
                : null;
        TableSeries.Placed placed = series == null ? new TableSeries.Placed(table, Map.of()) : series.placed(table);
        JudgedTable whole = placed.table();
        Result<SampledColumns> columns = background.start(() -> new ReportBuilder(clipped, offered).sampled(whole));
        Result<Map<String, Long>> rejected = background.start(() -> writeRejected(whole, clipped, folder));
        TableTransform transform = fitter(whole).fit(clipped, spec.windows());
        TableTargets targets = transform.targets();
        List<String> names = targets == null ? split.classes().classes() : targets.names();
        ExampleFormat example = new ExampleFormat(
                FeatureFormat.float32(spec.shapeOr(shape(transform)).toArray(Integer[]::new)),
                targets == null
                        ? new LabelFormat.ClassIndex(names.size())
                        : new LabelFormat.FloatVector(targets.width()));
        return new FittedRecords<>(
                limited, transform, example, names, placed.windows(), plan, rejected::await, columns);
    }

    private TableFitter fitter(JudgedTable table) {
        return new TableFitter(records.features(), records.clean(), table);
    }

    private List<Integer> shape(TableTransform transform) {
        return series == null
                ? List.of(transform.width())
                : List.of(transform.width(), spec.windows().length());
    }

    private Map<String, Long> writeRejected(JudgedTable table, List<TableInput> inputs, Path folder) {
        Map<String, Long> reasons = table.countReasons();
        Dataset<Row> rejected =
                spark.internalCreateDataFrame(table.leftOut(inputs).rdd(), RejectedRecords.SCHEMA, false);
        RejectedRecords.write(rejected, reasons, folder);
        return reasons;
    }

    @Override
    public Dataset<Row> examples(FittedRecords<JudgedTable> fitted) {
        TableTransform transform = (TableTransform) fitted.transform();
        return series == null
                ? spark.internalCreateDataFrame(packed(fitted).rdd(), TableExamples.schema(transform), false)
                : series.windows(fitted.records(), transform);
    }

    @Override
    public JavaRDD<InternalRow> packed(FittedRecords<JudgedTable> fitted) {
        return new TableExamples(fitted.records(), (TableTransform) fitted.transform()).packed();
    }

    @Override
    public void close() {
        if (copies != null) {
            copies.unpersist(true);
        }
        if (series != null) {
            series.close();
        }
        if (records != null) {
            records.close();
        }
        if (methods != null) {
            methods.close();
        }
    }
}
