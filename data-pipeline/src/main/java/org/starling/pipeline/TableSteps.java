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
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.TableTargets;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.fit.TableExamples;
import org.starling.pipeline.fit.TableFitter;
import org.starling.pipeline.fit.TableFitter.Outliers;
import org.starling.pipeline.fit.TableSeries;
import org.starling.pipeline.fit.TimeOffsets;
import org.starling.pipeline.progress.BackgroundJobs;
import org.starling.pipeline.progress.BackgroundJobs.Result;
import org.starling.pipeline.progress.SmallMethods;
import org.starling.pipeline.record.DuplicateSearch;
import org.starling.pipeline.record.FormCounts;
import org.starling.pipeline.record.RecordCounts;
import org.starling.pipeline.record.RecordStatus;
import org.starling.pipeline.record.RejectedContent;
import org.starling.pipeline.record.RejectedRecords;
import org.starling.pipeline.record.ValidatedTable;
import org.starling.pipeline.report.ReportBuilder;
import org.starling.pipeline.report.SampledColumns;
import org.starling.pipeline.report.ShownValues;
import org.starling.pipeline.shard.writing.ShardPlanner;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.split.SplitAssigner;
import org.starling.pipeline.split.Splits;

/** The steps for tables. Records are packed in blocks. */
final class TableSteps implements DataSteps<ValidatedTable> {
    private final SparkSession spark;
    private final PipelineSpec spec;
    /** Cuts windows out of time series; null if each record is an example. */
    private final TableSeries series;

    private SmallMethods methods;
    private TableRecords records;
    private FormCounts formCounts;
    private CellForms forms;
    /** Null if no duplicates are searched for. */
    private JavaRDD<BitSet> duplicates;

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
    public ValidatedRecords<ValidatedTable> validate() {
        methods = new SmallMethods(spark);
        records = new TableRecords(spark, spec);
        RecordCounts counts = RecordCounts.of(records.blocks());
        formCounts = FormCounts.of(records.blocks());
        forms = records.forms()
                .with(TimeOffsets.of(formCounts, records.features().inputs(), spec.windows()));
        if (records.clean().duplicates() != null) {
            duplicates = DuplicateSearch.in(records.blocks(), counts.usable()).persist(StorageLevel.MEMORY_AND_DISK());
        }
        // the classes are not known yet
        RecordStatus undecided = RecordStatus.of(new ClassIndex(List.of()));
        return new ValidatedRecords<>(new ValidatedTable(records.blocks(), duplicates, undecided), counts);
    }

    @Override
    public JavaRDD<InternalRow> splitHashes(ValidatedTable table) {
        return TableExamples.splitPlaces(table);
    }

    @Override
    public ValidatedTable split(ValidatedTable table, ClassIndex classes, SplitAssigner assigner) {
        ValidatedTable known = table.with(RecordStatus.of(classes));
        if (spec.splitsInTime()) {
            return series.divided(known, spec.split().test());
        }
        return assigner == null ? known : known.with(known.status().with(assigner));
    }

    @Override
    public FittedRecords<ValidatedTable> fit(
            SplitRecords<ValidatedTable> split, Path folder, BackgroundJobs background) {
        ValidatedTable table = split.records();
        List<TableInput> inputs = records.features().inputs();
        if (!records.clean().outliers().isEmpty()) {
            Outliers outliers = fitter(table).outliers();
            table = table.with(table.status().with(outliers.dropped()));
            inputs = outliers.inputs();
        }
        ValidatedTable limited = table;
        List<TableInput> clipped = inputs;
        long offered = split.counts().offered();
        // fitting does not change the global order
        Result<ShardPlanner> plan = series == null && !spec.expandsTraining()
                ? background.start(() -> ShardPlanner.locate(
                        TableExamples.places(limited), Splits.ALL, spec.shards().count(), offered))
                : null;
        TableSeries.Placed placed = series == null ? new TableSeries.Placed(table, Map.of(), 0) : series.placed(table);
        ValidatedTable whole = placed.table();
        Result<SampledColumns> columns = background.start(() ->
                new ReportBuilder(clipped, offered, shownValues()).sampled(whole, formCounts, placed.equalTimes()));
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

    private TableFitter fitter(ValidatedTable table) {
        return new TableFitter(
                records.features(),
                records.clean(),
                table,
                forms,
                records.hash(),
                spec.privacyOrDefault().minimumCount());
    }

    private ShownValues shownValues() {
        return spec.showsSingleValues()
                ? ShownValues.ALL
                : new ShownValues(forms.sensitive(), spec.privacyOrDefault().minimumCount());
    }

    private List<Integer> shape(TableTransform transform) {
        return series == null
                ? List.of(transform.width())
                : List.of(transform.width(), spec.windows().length());
    }

    private Map<String, Long> writeRejected(ValidatedTable table, List<TableInput> inputs, Path folder) {
        Map<String, Long> reasons = table.countReasons();
        Dataset<Row> rejected =
                spark.internalCreateDataFrame(table.unusedRecords(inputs).rdd(), RejectedRecords.SCHEMA, false);
        RejectedContent content = spec.shards().rejected();
        // a broken record may have a sensitive value in any of its columns
        boolean hidden = forms.sensitive() != null && content == RejectedContent.FULL;
        RejectedRecords.write(rejected, reasons, folder, hidden ? RejectedContent.REASON_ONLY : content);
        return reasons;
    }

    @Override
    public Dataset<Row> examples(FittedRecords<ValidatedTable> fitted) {
        TableTransform transform = (TableTransform) fitted.transform();
        return series == null
                ? spark.internalCreateDataFrame(packed(fitted).rdd(), TableExamples.schema(transform), false)
                : series.windows(fitted.records(), transform);
    }

    @Override
    public JavaRDD<InternalRow> packed(FittedRecords<ValidatedTable> fitted) {
        return new TableExamples(fitted.records(), (TableTransform) fitted.transform()).packed();
    }

    @Override
    public void close() {
        if (duplicates != null) {
            duplicates.unpersist(true);
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
