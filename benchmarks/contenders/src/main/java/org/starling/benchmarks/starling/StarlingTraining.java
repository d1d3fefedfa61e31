package org.starling.benchmarks.starling;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.dl4j.BenchmarkNetwork;
import org.starling.benchmarks.process.PinnedCluster;
import org.starling.driver.cli.support.SparkSessions;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.EpochHooks;
import org.starling.driver.training.ReplicaLease;
import org.starling.driver.training.Trainer;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.serving.checkpoint.ModelStates;

/** Common part of Starling's whole jobs and its averaging: Spark, and a {@link Trainer}. */
final class StarlingTraining implements AutoCloseable {
    private static final int SEED = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Settings settings;
    private SparkSession session;
    private PinnedCluster cluster;

    /**
     * @param settings {@code network}, {@code workers}, {@code batchSize}, {@code every} and {@code backend}; where it shall not
     *     be the default: {@code outer}, {@code codec}, {@code updaterState}, {@code executors}, {@code learningRate}, {@code
     *     augment} as {@link NamedAugmentations} has them
     */
    StarlingTraining(Settings settings) {
        this.settings = settings;
    }

    /** Opens Spark: inside this process, or on a cluster of processes, each with one worker, if {@code executors} says so. */
    SparkSession openSpark() throws IOException, InterruptedException {
        Map<String, String> conf = new HashMap<>(Map.of(
                "spark.ui.enabled",
                "false",
                "spark.driver.host",
                "127.0.0.1",
                "spark.driver.bindAddress",
                "127.0.0.1",
                // records go through Spark, and Kryo cannot serialise those
                "spark.serializer",
                "org.apache.spark.serializer.JavaSerializer"));
        String master = "local[" + workers() + "]";
        if (settings.find("executors").isPresent()) {
            cluster = PinnedCluster.start(settings.count("executors"));
            conf.putAll(cluster.settings());
            master = cluster.master();
        }
        session = SparkSessions.open("benchmark", new SparkSpec(master, conf), Optional.empty());
        return session;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    int workers() {
        return settings.count("workers");
    }

    BenchmarkNetwork network() {
        return settings.choice("network", BenchmarkNetwork.class);
    }

    private Network model() {
        return Network.of(
                settings.find("learningRate").isPresent()
                        ? network().configuration(settings.number("learningRate"))
                        : network().configuration());
    }

    Backend backend() {
        return settings.choice("backend", Backend.class);
    }

    TrainingHistory start() {
        return TrainingHistory.startingFrom(ModelStates.of(model().initialise()));
    }

    /** Returns blocks that are assigned to the workers as {@link TrainingData#packed} defines. */
    TrainingData<ExampleBlock> data(ExampleFormat format, JavaRDD<ExampleBlock> blocks, long examples) {
        return TrainingData.packed(model(), format, spec(1, SEED), blocks, examples);
    }

    /** Trains {@code epochs} more epochs, without evaluation and checkpoints. */
    TrainingHistory train(TrainingData<ExampleBlock> data, TrainingHistory history, int epochs) {
        return train(data, history, epochs, SEED);
    }

    /** The same in another order of the examples. */
    TrainingHistory train(TrainingData<ExampleBlock> data, TrainingHistory history, int epochs, int seed) {
        try (ReplicaLease replicas = new ReplicaLease()) {
            return train(data, history, epochs, seed, replicas);
        }
    }

    /** The same with replicas that are kept. */
    TrainingHistory train(TrainingData<ExampleBlock> data, TrainingHistory history, int epochs, ReplicaLease replicas) {
        return train(data, history, epochs, SEED, replicas);
    }

    private TrainingHistory train(
            TrainingData<ExampleBlock> data, TrainingHistory history, int epochs, int seed, ReplicaLease replicas) {
        TrainingSpec spec = spec(history.model().epoch() + epochs, seed);
        return new Trainer<>(spec, data, ProgressListener.silent()).train(history, EpochHooks.NONE, replicas);
    }

    private AveragingSpec averaging() {
        return new AveragingSpec(
                settings.count("every"),
                null,
                settings.find("outer").orElse("mean").equals("nesterov")
                        ? new OuterOptimizer.Nesterov(0.7, 0.9)
                        : new OuterOptimizer.Mean(),
                settings.find("codec").isPresent() ? settings.choice("codec", CodecType.class) : CodecType.FP32,
                settings.find("updaterState").isPresent()
                        ? settings.choice("updaterState", UpdaterStateMode.class)
                        : UpdaterStateMode.AVERAGE,
                Overlap.NONE,
                1,
                PATIENCE);
    }

    private TrainingSpec spec(int epochs, int seed) {
        return new TrainingSpec(
                workers(),
                epochs,
                settings.count("batchSize"),
                seed,
                Shuffle.EVERY_EPOCH,
                averaging(),
                backend(),
                0,
                Precision.FP32,
                settings.find("augment").map(NamedAugmentations::parse).orElse(List.of()),
                null,
                null,
                1);
    }
}
