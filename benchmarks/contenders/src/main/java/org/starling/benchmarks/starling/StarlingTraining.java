package org.starling.benchmarks.starling;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.dl4j.BenchmarkNetwork;
import org.starling.driver.checkpoint.ModelState;
import org.starling.driver.checkpoint.ModelStates;
import org.starling.driver.cli.session.SparkSessions;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.ledger.EpochMetrics;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.EpochHooks;
import org.starling.driver.training.Trainer;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.step.KernelChoice;
import org.starling.kernels.step.Network;
import org.starling.kernels.worker.averaging.UpdaterStateMode;

/** What Starling's whole jobs and its averaging have in common: Spark inside this process, and a {@link Trainer}. */
final class StarlingTraining {
    private static final int SEED = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Settings settings;

    /**
     * @param settings {@code network}, {@code workers}, {@code batchSize}, {@code every} and {@code kernel}
     */
    StarlingTraining(Settings settings) {
        this.settings = settings;
    }

    SparkSession openSpark() {
        SparkSpec spec = new SparkSpec(
                "local[" + workers() + "]",
                Map.of(
                        "spark.ui.enabled",
                        "false",
                        "spark.driver.host",
                        "127.0.0.1",
                        "spark.driver.bindAddress",
                        "127.0.0.1",
                        // records go through Spark, and Kryo cannot serialise those
                        "spark.serializer",
                        "org.apache.spark.serializer.JavaSerializer"));
        return SparkSessions.open("benchmark", spec, Optional.empty());
    }

    int workers() {
        return settings.count("workers");
    }

    BenchmarkNetwork network() {
        return settings.choice("network", BenchmarkNetwork.class);
    }

    KernelChoice kernel() {
        return settings.choice("kernel", KernelChoice.class);
    }

    TrainingHistory start() {
        Network network = Network.of(network().configuration());
        return TrainingHistory.startingFrom(ModelStates.of(network.initialise()));
    }

    /** Blocks that are divided among the workers as {@link TrainingData#packed} says. */
    TrainingData<ExampleBlock> data(ExampleFormat format, JavaRDD<ExampleBlock> blocks, long examples) {
        return TrainingData.packed(Network.of(network().configuration()), format, spec(1), blocks, examples);
    }

    /** Trains {@code epochs} more epochs, without evaluation and checkpoints. */
    TrainingHistory train(TrainingData<ExampleBlock> data, TrainingHistory history, int epochs) {
        TrainingSpec spec = spec(history.model().epoch() + epochs);
        return new Trainer<>(spec, data, ProgressListener.silent()).train(history, new NoHooks());
    }

    private TrainingSpec spec(int epochs) {
        return new TrainingSpec(
                workers(),
                epochs,
                settings.count("batchSize"),
                SEED,
                Shuffle.EVERY_EPOCH,
                new AveragingSpec(settings.count("every"), UpdaterStateMode.AVERAGE, PATIENCE),
                kernel(),
                0);
    }

    private static final class NoHooks implements EpochHooks {
        @Override
        public Optional<EpochMetrics.Evaluation> evaluate(ModelState model) {
            return Optional.empty();
        }

        @Override
        public void completed(TrainingHistory history) {
            // nothing is kept
        }
    }
}
