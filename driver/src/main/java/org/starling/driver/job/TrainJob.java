package org.starling.driver.job;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.FolderLock;
import org.starling.driver.checkpoint.storage.SigningKeys;
import org.starling.driver.cluster.TaskSlots;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.TrackingSpec;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.evaluation.OutputNames;
import org.starling.driver.evaluation.ReplicaPool;
import org.starling.driver.report.PhaseProgress;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.tracking.Run;
import org.starling.driver.tracking.RunEnd;
import org.starling.driver.tracking.RunResources;
import org.starling.driver.tracking.RunTracker;
import org.starling.driver.tracking.RunTrackers;
import org.starling.driver.tracking.mlflow.MlflowTracker;
import org.starling.driver.tracking.report.ReportTracker;
import org.starling.driver.tracking.tensorboard.TensorBoardTracker;
import org.starling.driver.training.EpochListener;
import org.starling.driver.training.Trainer;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.PreprocessResult;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.split.Splits;
import org.starling.serving.checkpoint.ModelState;

/**
 * A whole training job: prepare the data unless that has been done, train on it epoch by epoch, evaluate and write
 * checkpoints in between.
 */
public final class TrainJob {
    private static final int WORST_EXAMPLES = 20;

    private final SparkSession spark;
    private final ProgressListener progress;
    private final List<EpochListener> listeners;

    /** A job without listeners. */
    public TrainJob(SparkSession spark, ProgressListener progress) {
        this(spark, progress, List.of());
    }

    /**
     * A job with listeners.
     *
     * @param listeners called after every epoch
     */
    public TrainJob(SparkSession spark, ProgressListener progress, List<EpochListener> listeners) {
        this.spark = spark;
        this.progress = progress;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Runs the job to its end.
     *
     * @throws RuntimeException with a message for the user, if anything is in the way
     */
    public TrainResult run(JobConfig config, TrainMode mode) {
        Configuration hadoop = SigningKeys.named(
                spark.sparkContext().hadoopConfiguration(),
                config.checkpoints().signingKey(),
                config.checkpoints().publicKey());
        new SigningKeys(hadoop).requireUsable();
        CheckpointStore store = CheckpointStore.at(config.checkpoints().path(), hadoop);
        try (FolderLock lock = FolderLock.acquire(store.path(), hadoop, config.name(), progress::note)) {
            if (mode instanceof TrainMode.Fresh) {
                store.requireEmpty();
            } else if (mode instanceof TrainMode.Overwrite) {
                store.requireOwn();
            }
            TaskSlots.require(spark.sparkContext(), config.training().workers(), "training.workers");
            TaskSlots.sharing(spark.sparkContext().getConf()).ifPresent(progress::note);
            return train(config, mode, store, lock, hadoop);
        }
    }

    private TrainResult train(
            JobConfig config, TrainMode mode, CheckpointStore store, FolderLock lock, Configuration hadoop) {
        PhaseClock clock = new PhaseClock();
        PreprocessResult data = clock.time("preprocess", () -> preprocess(spark, progress, config, mode));
        if (mode instanceof TrainMode.Overwrite) {
            store.clear();
        }
        ShardManifest manifest = data.manifest();
        ShardSet shards = ShardSet.open(spark, config.data().shards().path());
        if (shards.examples(Splits.TEST) == 0) {
            throw new DataException(
                    "Cannot train: no example of %s is for testing; raise data.split.test, or name a test source"
                            .formatted(config.data().shards().path()));
        }
        RecordMaker records = new RecordMaker(config, manifest);

        JavaRDD<ExampleBlock> train = blocks(shards, Splits.TRAIN, config);
        JavaRDD<ExampleBlock> test = blocks(shards, Splits.TEST, config);
        try (CheckpointEpochStorage storage = new CheckpointEpochStorage(
                        store.path(), hadoop, config.checkpoints().snapshots(), records);
                RunTrackers trackers = trackers(config.tracking(), hadoop)) {
            TrainingHistory start =
                    storage.spill(new StartingPoint(config, store, hadoop, progress).find(mode, manifest));
            SavingHooks hooks = new SavingHooks(
                    config,
                    records,
                    new SavingHooks.Folder(store, storage, lock),
                    model -> evaluate(model, test, manifest, config),
                    Stream.concat(Stream.of(trackers), listeners.stream()).toList(),
                    clock);
            TrainingData<ExampleBlock> trainingData = TrainingData.packed(
                    start.model().network(),
                    manifest.trained(),
                    config.training(),
                    train,
                    shards.examples(Splits.TRAIN));
            Trainer<ExampleBlock> trainer = new Trainer<>(config.training(), trainingData, progress, storage::after);
            clock.time("load", () -> keep(train) + keep(test));
            RunResources resources =
                    RunResources.of(spark.sparkContext(), config.training().workers());
            trackers.started(new Run(config, manifest, store.path(), resources, records::record), start);
            try {
                TrainingHistory history = trainer.train(start, hooks);
                EvaluationReport evaluation =
                        hooks.lastEvaluation().orElseGet(() -> evaluate(history.model(), test, manifest, config));
                String checkpoint = store.latest().map(CheckpointEntry::path).orElseThrow();
                CheckpointEntry best = store.best().orElseThrow();
                trackers.ended(new RunEnd(null, evaluation, checkpoint, best.path(), clock.phases()));
                return new TrainResult(data, history, evaluation, checkpoint, best, clock.phases());
            } catch (RuntimeException e) {
                trackers.ended(RunEnd.failed(ShownText.lines(Failures.reason(e)), clock.phases()));
                throw e;
            }
        } finally {
            train.unpersist();
            test.unpersist();
            ReplicaPool.closeIdle();
        }
    }

    private RunTrackers trackers(TrackingSpec spec, Configuration hadoop) {
        List<RunTracker> trackers = new ArrayList<>(List.of(new ReportTracker(hadoop)));
        if (spec.tensorboard() != null) {
            trackers.add(new TensorBoardTracker(spec.tensorboard(), hadoop));
        }
        if (spec.mlflow() != null) {
            // after the report, which it uploads
            trackers.add(new MlflowTracker(spec.mlflow(), hadoop, System::getenv));
        }
        return new RunTrackers(trackers, progress::note);
    }

    /** Prepares the data of a job, unless that has been done. */
    static PreprocessResult preprocess(
            SparkSession spark, ProgressListener progress, JobConfig config, TrainMode mode) {
        progress.note("Preparing the data");
        ExistingShards existing = mode instanceof TrainMode.Overwrite
                ? ExistingShards.REPLACE_IF_DIFFERENT
                : ExistingShards.REUSE_IF_SAME;
        return PhaseProgress.during(spark.sparkContext(), "Preparing the data", progress, () -> new Preprocess(spark)
                .run(config.data(), existing));
    }

    private static JavaRDD<ExampleBlock> blocks(ShardSet shards, String split, JobConfig config) {
        return shards.blocks(
                split,
                config.training().workers(),
                TrainingData.blockExamples(shards.manifest().example()));
    }

    /** Computes the blocks once and keeps them for all epochs. */
    private static long keep(JavaRDD<ExampleBlock> blocks) {
        return blocks.persist(StorageLevel.MEMORY_AND_DISK()).count();
    }

    private EvaluationReport evaluate(
            ModelState model, JavaRDD<ExampleBlock> test, ShardManifest manifest, JobConfig config) {
        int threads = spark.sparkContext().getConf().getInt("spark.task.cpus", 1);
        ReplicaOptions options = new ReplicaOptions(
                config.training().backend(), config.training().batchSize(), threads);
        // single examples would disclose what they were made of
        Evaluator evaluator = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()))
                .keepingWorst(manifest.transform().readsSensitiveColumns() ? 0 : WORST_EXAMPLES);
        OutputNames names = OutputNames.of(InferencePipeline.of(manifest));
        return PhaseProgress.during(
                spark.sparkContext(),
                "Evaluating",
                progress,
                () -> evaluator.evaluate(model, test, manifest.example(), names, options));
    }
}
