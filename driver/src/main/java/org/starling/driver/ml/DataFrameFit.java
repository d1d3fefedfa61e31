package org.starling.driver.ml;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.CurrentSoftware;
import org.starling.driver.checkpoint.FolderLock;
import org.starling.driver.cluster.TaskSlots;
import org.starling.driver.config.TrackingSpec;
import org.starling.driver.config.TrainingChanges;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.config.network.FeatureColumn;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.evaluation.InputLedger;
import org.starling.driver.evaluation.OutputNames;
import org.starling.driver.evaluation.ReplicaPool;
import org.starling.driver.report.LoggedProgress;
import org.starling.driver.tracking.RunEnd;
import org.starling.driver.tracking.RunResources;
import org.starling.driver.tracking.RunTrackers;
import org.starling.driver.tracking.report.DataSummary;
import org.starling.driver.tracking.report.ReportTracker;
import org.starling.driver.training.Trainer;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingException;
import org.starling.driver.training.TrainingHistory;
import org.starling.driver.training.WorkerAssignment;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.progress.JobDescription;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.split.Splits;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.TrainingRecord;

/**
 * One fit: pack the rows of a DataFrame into examples, divide these among the workers, make the network, train. Rows are computed
 * once, and nothing is written but checkpoints.
 */
final class DataFrameFit {
    private static final Logger LOG = LoggerFactory.getLogger(DataFrameFit.class);

    /** Rows for evaluation count alike. */
    private static final Weights NO_WEIGHTS = new Weights(-1);

    private static final int WORST_EXAMPLES = 20;

    private final SparkContext context;
    private final FitSettings settings;
    private final TrainingSpec spec;

    DataFrameFit(SparkContext context, FitSettings settings) {
        this.context = context;
        this.settings = settings;
        this.spec = settings.training();
    }

    /** The format of the examples of a fit, and the counts of its rows. */
    private record Examples(
            List<Integer> shape,
            List<FeatureColumn> columns,
            Labels labels,
            Weights weights,
            List<Long> byClass,
            InputLedger rows) {
        ExampleFormat format() {
            return TrainedNetwork.format(shape, labels);
        }

        /** The format of the examples that are trained on, with their weights. */
        ExampleFormat trained() {
            return weights.in(format());
        }
    }

    /**
     * Fits.
     *
     * @throws DataException if rows cannot be used
     * @throws TrainingException if training cannot continue
     */
    TrainedNetwork run(Dataset<Row> dataset) {
        TaskSlots.require(context, spec.workers(), "the param workers");
        Dataset<Row> rows = settings.columns().select(dataset);
        boolean persists = dataset.storageLevel().equals(StorageLevel.NONE());
        if (persists) {
            rows.persist(StorageLevel.MEMORY_AND_DISK());
        }
        try {
            return fit(rows);
        } catch (DataException | TrainingException e) {
            throw e;
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            throw DataException.explain(e);
        } finally {
            if (persists && !context.isStopped()) {
                rows.unpersist(false);
            }
            ReplicaPool.closeIdle();
        }
    }

    private TrainedNetwork fit(Dataset<Row> rows) {
        ExampleColumns columns = settings.columns();
        Dataset<Row> training = columns.training(rows);
        List<Integer> shape = columns.shapeOf(training);
        Labels labels = Labels.of(training, columns.label(), settings.task());
        ExampleFormat format = TrainedNetwork.format(shape, labels);
        Optional<Dataset<Row>> validation = columns.validation(rows);
        try (PackedExamples divided = divided(training, format, labels)) {
            Examples examples = new Examples(
                    shape,
                    IndexAttributes.of(
                            training.schema(),
                            columns.features(),
                            format.features().length()),
                    labels,
                    weights(training),
                    divided.examplesByClass(),
                    divided.rows());
            warnOfEmptyClasses(examples);
            if (validation.isEmpty()) {
                return train(examples, divided, null);
            }
            try (PackedExamples heldBack = PackedExamples.pack(validation.get(), columns, NO_WEIGHTS, format, labels)) {
                return train(examples, divided, heldBack);
            }
        }
    }

    /** The rows as examples, in one partition for each worker. */
    @SuppressWarnings("try") // the description works by being open
    private PackedExamples divided(Dataset<Row> rows, ExampleFormat format, Labels labels) {
        try (JobDescription packing = JobDescription.of(context, settings.name() + ": packing rows");
                PackedExamples packed = PackedExamples.pack(rows, settings.columns(), weights(rows), format, labels)) {
            return packed.divide(assignment(packed.examples()), labels);
        }
    }

    private Weights weights(Dataset<Row> rows) {
        return Weights.of(rows.schema(), settings.columns().weight());
    }

    private WorkerAssignment assignment(long examples) {
        if (examples == 0) {
            throw new DataException("Cannot fit: no row can be used for training; look at features and labels");
        }
        return new WorkerAssignment(examples, spec.workers(), spec.shuffle(), spec.seed());
    }

    /** A fold of cross-validation, for example, may lack a rare class. */
    private void warnOfEmptyClasses(Examples examples) {
        if (settings.task() == Task.CLASSIFICATION && examples.byClass().contains(0L)) {
            LOG.warn(
                    "Some classes in column '{}' have no example, so they will not be predicted; examples by class: {}",
                    settings.columns().label(),
                    examples.byClass());
        }
    }

    private TrainedNetwork train(Examples examples, PackedExamples divided, PackedExamples heldBack) {
        Network network = settings.network()
                .create(new NetworkData(
                        examples.format(), examples.byClass(), examples.labels().encodings(), examples.columns()));
        if (settings.checkpoints() == null) {
            return train(examples, divided, heldBack, start(network), null);
        }
        Configuration hadoop = context.hadoopConfiguration();
        CheckpointStore store = CheckpointStore.at(settings.checkpoints(), hadoop);
        try (FolderLock lock = FolderLock.acquire(store.path(), hadoop, settings.name(), LOG::info)) {
            TrainingHistory start = start(network, store, examples);
            return train(examples, divided, heldBack, start, new FitHooks.Folder(store, lock));
        }
    }

    private TrainedNetwork train(
            Examples examples,
            PackedExamples divided,
            PackedExamples heldBack,
            TrainingHistory start,
            FitHooks.Folder folder) {
        JsonNode configuration = TrainedNetwork.configuration(
                spec, examples.shape(), examples.labels(), settings.columns().weight(), examples.byClass());
        Function<TrainingHistory, Checkpoint> checkpoints =
                history -> checkpoint(history, configuration, examples.rows());
        try (RunTrackers trackers = trackers(folder, examples, heldBack, start, checkpoints)) {
            FitHooks hooks = new FitHooks(
                    settings,
                    model -> Optional.ofNullable(heldBack).map(data -> evaluate(model, data, examples)),
                    checkpoints,
                    folder,
                    trackers);
            TrainingData<ExampleBlock> data = new TrainingData<>(
                    TrainingData.workload(start.model().network(), examples.trained(), spec),
                    divided.blocks(),
                    divided.examplesByPartition());
            try {
                TrainingHistory history = new Trainer<>(spec, data, new LoggedProgress()).train(start, hooks);
                Checkpoint result = hooks.result(history);
                trackers.ended(new RunEnd(null, hooks.lastEvaluation().orElse(null), null, null, Map.of()));
                return new TrainedNetwork(result, examples.shape(), examples.labels());
            } catch (RuntimeException e) {
                trackers.ended(RunEnd.failed(ShownText.lines(Failures.reason(e)), Map.of()));
                throw e;
            }
        }
    }

    /** The report of the fit, beside its checkpoints; nothing without a folder of these. */
    private RunTrackers trackers(
            FitHooks.Folder folder,
            Examples examples,
            PackedExamples heldBack,
            TrainingHistory start,
            Function<TrainingHistory, Checkpoint> checkpoints) {
        if (folder == null) {
            return new RunTrackers(List.of(), LOG::warn);
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        Map<String, List<Long>> byClass = new LinkedHashMap<>();
        counts.put(Splits.TRAIN, examples.rows().used());
        byClass.put(Splits.TRAIN, examples.byClass());
        if (heldBack != null) {
            counts.put(Splits.TEST, heldBack.examples());
            byClass.put(Splits.TEST, heldBack.examplesByClass());
        }
        ReportTracker report = new ReportTracker(
                context.hadoopConfiguration(),
                new ReportTracker.Subject(
                        folder.store().path(),
                        RunResources.of(context, spec.workers()),
                        history -> checkpoints.apply(history).record(),
                        DataSummary.ofRows(examples.labels().titles(), counts, byClass),
                        TrackingSpec.CostSpec.DEFAULT),
                start);
        return new RunTrackers(List.of(report), LOG::warn);
    }

    private static TrainingHistory start(Network network) {
        return TrainingHistory.startingFrom(ModelStates.of(network.initialise()));
    }

    /** The start of a fit with a folder of checkpoints: the newest one, if there is any. */
    private TrainingHistory start(Network network, CheckpointStore store, Examples examples) {
        Optional<CheckpointEntry> latest = store.latest();
        if (latest.isEmpty()) {
            store.requireOwn();
            return start(network);
        }
        if (settings.earlier() == FitSettings.EarlierCheckpoints.REFUSE) {
            throw new TrainingException(
                    "Cannot fit: %s holds checkpoints already; set earlierCheckpoints=resume, or the param checkpointPath to an empty folder; fits of a CrossValidator would share the folder, so leave the param out there"
                            .formatted(store.path()));
        }
        Checkpoint checkpoint = store.load(latest.get().name());
        TrainedNetwork before = TrainedNetwork.of(checkpoint);
        TrainingHistory start = start(network);
        requireSame("the shape of an example", before.shape(), examples.shape(), store);
        requireSame("the label", before.labels(), examples.labels(), store);
        requireSame("the network", checkpoint.model().network(), start.model().network(), store);
        String weights = TrainedNetwork.shown(settings.columns().weight());
        requireSame("the param weightCol", before.weightColumn().orElse(weights), weights, store);
        String changes = TrainingChanges.since(checkpoint.record().configuration(), spec);
        if (!changes.isEmpty()) {
            LOG.warn("The result will not be the one of an uninterrupted fit: {}", changes);
        }
        LOG.info("Resuming from {} in {}", latest.get().name(), store.path());
        return TrainingHistory.resumedFrom(
                checkpoint.model(),
                checkpoint.outerState(),
                checkpoint.record().metrics(),
                checkpoint.record().ledger());
    }

    private static void requireSame(String what, Object before, Object now, CheckpointStore store) {
        if (!before.equals(now)) {
            String values = before instanceof Network ? "" : " (%s there, %s here)".formatted(before, now);
            throw new TrainingException(
                    "Cannot resume from %s: %s is not that of the checkpoint%s; restore it, or set the param checkpointPath to another folder"
                            .formatted(store.path(), what, values));
        }
    }

    private EvaluationReport evaluate(ModelState model, PackedExamples data, Examples examples) {
        int threads = context.getConf().getInt("spark.task.cpus", 1);
        return new Evaluator(JavaSparkContext.fromSparkContext(context))
                .keepingWorst(WORST_EXAMPLES)
                .evaluate(
                        model,
                        data.blocks(),
                        examples.format(),
                        new OutputNames(examples.labels().names(), TargetInverse.NONE),
                        new ReplicaOptions(spec.backend(), spec.batchSize(), threads));
    }

    private Checkpoint checkpoint(TrainingHistory history, JsonNode configuration, InputLedger rows) {
        ModelState model = history.model();
        TrainingRecord record = new TrainingRecord(
                TrainingRecord.VERSION,
                settings.name(),
                model.epoch(),
                model.iteration(),
                history.examples(),
                spec.seed(),
                history.metrics(),
                history.ledger(),
                new RecordLedger(rows.records(), rows.used(), rows.reasons()),
                configuration,
                CurrentSoftware.versions(),
                Instant.now());
        return new Checkpoint(model, history.outerState(), "", record);
    }
}
