package org.starling.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.DataSteps.FittedRecords;
import org.starling.pipeline.DataSteps.SplitRecords;
import org.starling.pipeline.DataSteps.ValidatedRecords;
import org.starling.pipeline.augment.TrainingSetExpansion;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.progress.BackgroundJobs;
import org.starling.pipeline.progress.PipelineStep;
import org.starling.pipeline.record.RecordCounts;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.report.ReportFiles;
import org.starling.pipeline.report.SampledColumns;
import org.starling.pipeline.report.SplitReport;
import org.starling.pipeline.report.ValueReport;
import org.starling.pipeline.report.ValueWarnings;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.writing.ShardPlanner;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.split.HashSplit;
import org.starling.pipeline.split.HashSplitCounts;
import org.starling.pipeline.split.SplitAssigner;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.split.StratifiedSplit;

/**
 * The steps from raw data to shards in a given folder, in their order. One object serves one run.
 *
 * @param <R> validated records of one kind of data
 */
final class PreprocessSteps<R> {
    private final SparkSession spark;
    private final PipelineSpec spec;
    private final DataSteps<R> data;

    PreprocessSteps(SparkSession spark, PipelineSpec spec, DataSteps<R> data) {
        this.spark = spark;
        this.spec = spec;
        this.data = data;
    }

    /**
     * The files that will be read. Runs no Spark job.
     *
     * @throws DataException if one is missing
     */
    List<SourceFile> files() {
        List<SourceFile> files = new ArrayList<>(data.files(spec.source(), Splits.TRAIN));
        if (spec.test() != null) {
            files.addAll(data.files(spec.test(), Splits.TEST));
        }
        return files;
    }

    /** Writes shards, rejected records and report, and describes them. */
    ShardManifest run(Path folder, Supplier<Provenance> provenance) {
        try (data;
                BackgroundJobs background = new BackgroundJobs(spark)) {
            PipelineStep.VALIDATE.begin(spark);
            ValidatedRecords<R> validated = validate();
            PipelineStep.SPLIT.begin(spark);
            SplitRecords<R> split = split(validated);
            PipelineStep.FIT.begin(spark);
            FittedRecords<R> fitted = data.fit(split, folder, background);
            PipelineStep.WRITE.begin(spark);
            Map<String, SplitManifest> shards = writeShards(fitted, folder, split.counts());
            PipelineStep.REJECT.begin(spark);
            Map<String, Long> rejected = fitted.rejected().get();
            RecordLedger ledger = ledger(split.counts(), fitted, shards, rejected);
            report(fitted, ledger, split.splitCounts(), shards, folder);
            return new ShardManifest(
                    ShardManifest.VERSION,
                    fitted.example(),
                    fitted.names(),
                    shards,
                    fitted.transform(),
                    ledger,
                    provenance.get());
        }
    }

    private ValidatedRecords<R> validate() {
        ValidatedRecords<R> validated = data.validate();
        RecordCounts counts = validated.counts();
        if (counts.labels(Splits.TRAIN).isEmpty()) {
            throw new DataException(
                    "Cannot preprocess: none of the %d records is usable for training %s; check the source%s"
                            .formatted(
                                    counts.offered(),
                                    counts.rejected(),
                                    RejectionRemedies.of(counts.rejected(), spec.source())));
        }
        return validated;
    }

    private SplitRecords<R> split(ValidatedRecords<R> validated) {
        R records = validated.records();
        RecordCounts counts = validated.counts();
        HashSplitCounts splitCounts =
                spec.splitsByHash() ? HashSplitCounts.of(data.splitHashes(records), spec.split()) : null;
        Set<String> labels = splitCounts == null ? counts.labels(Splits.TRAIN) : splitCounts.classes(Splits.TRAIN);
        ClassIndex classes = spec.labelsAreClasses() ? classes(labels, counts) : new ClassIndex(List.copyOf(labels));
        SplitAssigner assigner = null;
        if (splitCounts != null) {
            assigner = new HashSplit(spec.split().test());
        } else if (spec.split() != null && !spec.splitsInTime()) {
            long perClass = counts.offered() / classes.classes().size();
            assigner = StratifiedSplit.fit(
                    data.splitHashes(records), perClass, spec.split().test());
        }
        return new SplitRecords<>(data.split(records, classes, assigner), counts, classes, splitCounts);
    }

    private ClassIndex classes(Set<String> labels, RecordCounts counts) {
        try {
            return ClassIndex.fit(labels);
        } catch (DataException e) {
            if (counts.rejected().isEmpty()) {
                throw e;
            }
            throw new DataException(
                    "%s; rejected were %s of %d records%s"
                            .formatted(
                                    e.getMessage(),
                                    counts.rejected(),
                                    counts.offered(),
                                    RejectionRemedies.of(counts.rejected(), spec.source())),
                    e);
        }
    }

    private Map<String, SplitManifest> writeShards(FittedRecords<R> fitted, Path folder, RecordCounts counts) {
        ShardWriter writer = new ShardWriter(folder, fitted.transform().stored(fitted.example()));
        if (fitted.plan() != null) {
            return writer.write(fitted.plan().await(), data.packed(fitted));
        }
        try (TrainingSetExpansion expansion = new TrainingSetExpansion(
                spec.augment(), spec.balance(), fitted.example().features())) {
            Dataset<Row> examples = expansion.apply(data.examples(fitted));
            ShardPlanner planner = ShardPlanner.locate(
                    ShardWriter.places(examples), Splits.ALL, spec.shards().count(), counts.offered());
            return writer.write(planner, ShardWriter.packed(examples));
        }
    }

    private RecordLedger ledger(
            RecordCounts counts, FittedRecords<R> fitted, Map<String, SplitManifest> shards, Map<String, Long> unused) {
        long train = shards.get(Splits.TRAIN).examples();
        if (train == 0) {
            throw new DataException(
                    "Cannot preprocess: no example to train on is left of %d records %s; check the source"
                            .formatted(counts.offered(), unused));
        }
        if (spec.windows() != null && !spec.expandsTraining()) {
            requireAll(fitted.windows(), shards);
        }
        long kept;
        if (spec.balance() != null || spec.windows() != null) {
            // examples do not contain the number of their records
            kept = counts.offered()
                    - unused.values().stream().mapToLong(Long::longValue).sum();
        } else {
            int versions = spec.augment() == null ? 1 : 1 + spec.augment().copies();
            kept = train / versions + shards.get(Splits.TEST).examples();
        }
        Map<String, Long> rejected = new TreeMap<>(unused);
        Long merged = rejected.remove(RecordLedger.DUPLICATE);
        return new RecordLedger(counts.offered(), kept, rejected, merged == null ? 0 : merged);
    }

    private static void requireAll(Map<String, Long> windows, Map<String, SplitManifest> shards) {
        shards.forEach((split, written) -> {
            long expected = windows.getOrDefault(split, 0L);
            if (written.examples() != expected) {
                throw new IllegalStateException(
                        "Record counts do not add up: the records of split %s make %d windows, but %d were written; a source changed while it was read, run again"
                                .formatted(split, expected, written.examples()));
            }
        });
    }

    private List<String> warnings(FittedRecords<R> fitted, SampledColumns sampled, Map<String, SplitManifest> shards) {
        ValueWarnings warnings = new ValueWarnings();
        if (spec.labelsAreClasses()) {
            warnings.similar("classes", fitted.names());
        }
        if (fitted.transform() instanceof TableTransform table && spec.showsSingleValues()) {
            table.categories().forEach((column, categories) -> warnings.similar("column " + column, categories));
        }
        return warnings.equalTimes(sampled.equalTimes())
                .testExamples(shards.get(Splits.TEST).examples())
                .all();
    }

    private void report(
            FittedRecords<R> fitted,
            RecordLedger ledger,
            HashSplitCounts splitCounts,
            Map<String, SplitManifest> shards,
            Path folder) {
        if (fitted.columns() == null) {
            return;
        }
        Map<String, Map<String, Long>> byClass = new LinkedHashMap<>();
        shards.forEach((name, split) -> byClass.put(name, split.byClass(fitted.names())));
        SplitReport split = SplitReport.of(spec.splitInWords().orElse(null), splitCounts);
        SampledColumns sampled = fitted.columns().await();
        DataReport report = new DataReport(
                ledger,
                split,
                byClass,
                sampled.before(),
                sampled.after(),
                sampled.columns(),
                new ValueReport(sampled.changed(), sampled.equalTimes(), warnings(fitted, sampled, shards)));
        ReportFiles.write(report, folder, spark.sparkContext().hadoopConfiguration());
    }
}
