package org.starling.driver.job;

import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.report.RateRange;
import org.starling.driver.report.RateRangeResult;
import org.starling.driver.training.LearningRate;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingException;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.TrainingPosition;
import org.starling.kernels.worker.Feed;
import org.starling.kernels.worker.PackedWorkload;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.split.Splits;
import org.starling.serving.checkpoint.ModelState;

/**
 * Range test of learning rates for a job: prepares its data unless that has been done, and trains one replica in this process on
 * the first batches. Nothing of the training is kept.
 */
public final class RateRangeJob {
    private final SparkSession spark;
    private final ProgressListener progress;

    /** A test with the given progress. */
    public RateRangeJob(SparkSession spark, ProgressListener progress) {
        this.spark = spark;
        this.progress = progress;
    }

    /**
     * Runs the test.
     *
     * @throws RuntimeException with a message for the user, if anything is in the way
     */
    public RateRangeResult run(JobConfig config, RateRange range) {
        ShardManifest manifest =
                TrainJob.preprocess(spark, progress, config, TrainMode.FRESH).manifest();
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        CheckpointStore store = CheckpointStore.at(config.checkpoints().path(), hadoop);
        ModelState start = new StartingPoint(config, store, hadoop, progress)
                .find(TrainMode.FRESH, manifest)
                .model();
        double own = LearningRate.of(start.network()).at(start, made -> 1).orElse(0);
        if (!(own > 0)) {
            throw new TrainingException(
                    "Cannot test learning rates: no updater of the network has one above 0; choose another updater");
        }
        PackedWorkload workload = TrainingData.workload(start.network(), manifest.trained(), config.training());
        ShardSet shards = ShardSet.open(spark, config.data().shards().path());
        progress.note("Training %d batches of %d examples, with learning rates from %s to %s"
                .formatted(range.steps(), config.training().examplesOfUpdate(), range.from(), range.to()));
        try (Replica replica =
                workload.newReplica(spark.sparkContext().getConf().getInt("spark.task.cpus", 1))) {
            replica.writeParameters(start.parameters(), 0);
            replica.moveTo(new TrainingPosition(0, 0, config.training().seed(), 0, made -> range.rateAt(made) / own));
            Batches batches = new Batches(workload, replica, config, shards);
            return range.measure(rate -> batches.train());
        }
    }

    /** The batches of one epoch after the other. */
    private static final class Batches {
        private final PackedWorkload workload;
        private final Replica replica;
        private final JobConfig config;
        private final ShardSet shards;
        private Feed feed;
        private int epochs;

        Batches(PackedWorkload workload, Replica replica, JobConfig config, ShardSet shards) {
            this.workload = workload;
            this.replica = replica;
            this.config = config;
            this.shards = shards;
        }

        double train() {
            if (feed == null || !feed.hasNext()) {
                Iterator<ExampleBlock> blocks = shards.blocks(
                                Splits.TRAIN,
                                config.training().workers(),
                                TrainingData.blockExamples(shards.manifest().example()))
                        .toLocalIterator();
                feed = workload.open(blocks, replica, config.training().seed() + epochs++);
            }
            feed.load();
            return feed.train();
        }
    }
}
