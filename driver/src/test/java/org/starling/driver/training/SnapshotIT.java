package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.CurrentSoftware;
import org.starling.driver.checkpoint.snapshot.SnapshotFolder;
import org.starling.driver.checkpoint.snapshot.SpilledStates;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.LearningRateSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Examples;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.MovingAverage;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.EpochStorage;
import org.starling.kernels.worker.Feed;
import org.starling.kernels.worker.Workload;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.kernels.worker.snapshot.SnapshotPlan;
import org.starling.kernels.worker.snapshot.SnapshotSchedule;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;
import org.starling.serving.history.TrainingRecord;

/** Training that is interrupted within an epoch: two workers, 13 batches each, an average after every second one. */
class SnapshotIT {
    private static final ExampleFormat FORMAT = Examples.pixels(3, 12);
    private static final int EXAMPLES = 200;
    private static final int BATCHES = 2 * 2 * 13;
    /** In the sixth round of the second epoch: by then rank 0 has completed the snapshot after the fourth. */
    private static final int BATCH_THAT_FAILS = 2 * 13 + 2 * 10 + 1;

    private static final SnapshotSchedule EVERY_SECOND_ROUND = new SnapshotSchedule(2, Duration.ZERO);
    private static final Configuration HADOOP = new Configuration();

    private static final JavaSparkContext spark = LocalSpark.context();

    @TempDir
    Path folder;

    @BeforeEach
    void resetFailures() {
        FailingWorkload.TRAINED.set(0);
        FailingWorkload.FAIL_AT.set(0);
        FailingWorkload.FAIL_EVERY.set(0);
    }

    @ParameterizedTest
    @CsvSource({"AVERAGE, ONEDNN", "KEEP, ONEDNN", "RESET, ONEDNN", "KEEP, DL4J", "KEEP, TORCH"})
    void anEpochThatFailedGoesOnFromItsSnapshotWithTheBitsOfAnUndisturbedRun(UpdaterStateMode mode, Backend backend) {
        TrainingSpec spec = spec(mode, backend, 1);
        TrainingHistory undisturbed = train(spec, start(), SnapshotIT::inMemory, new RecordingProgress());
        resetFailures();

        FailingWorkload.FAIL_AT.set(BATCH_THAT_FAILS);
        RecordingProgress progress = new RecordingProgress();
        TrainingHistory history = train(spec, start(), storage(EVERY_SECOND_ROUND), progress);

        assertSame(history, undisturbed);
        assertThat(progress.notes())
                .singleElement()
                .asString()
                .contains("Epoch 2 failed", "power cut", "again from its snapshot after 4 rounds (attempt 2 of 2)");
        assertThat(FailingWorkload.TRAINED.get())
                .as("batches trained: those after the snapshot twice")
                .isBetween(BATCHES + 2 * 2, BATCHES + 2 * 4);
    }

    @Test
    void anEpochThatMovesForwardSurvivesMoreFailuresThanRetries() {
        TrainingSpec spec = spec(UpdaterStateMode.AVERAGE, Backend.ONEDNN, 1);
        TrainingHistory undisturbed = train(spec, start(), SnapshotIT::inMemory, new RecordingProgress());
        resetFailures();
        FailingWorkload.FAIL_AT.set(4 * 3 + 1);
        FailingWorkload.FAIL_EVERY.set(4 * 3 + 1);

        RecordingProgress progress = new RecordingProgress();
        TrainingHistory history = train(spec, start(), storage(new SnapshotSchedule(1, Duration.ZERO)), progress);

        assertSame(history, undisturbed);
        assertThat(progress.notes()).hasSizeGreaterThan(2).allSatisfy(note -> assertThat(note)
                .contains("(attempt 2 of 2)"));
    }

    /** The state of a rank besides the parameters. */
    @SuppressWarnings("ImmutableEnumChecker") // settings, which nobody changes
    enum Variant {
        AVERAGED_STATE(
                averaging(AveragingSpecs.EVERY, new OuterOptimizer.Mean(), CodecType.FP32, UpdaterStateMode.AVERAGE)),
        OWN_STATE(averaging(AveragingSpecs.EVERY, new OuterOptimizer.Mean(), CodecType.FP32, UpdaterStateMode.KEEP)),
        RESET_STATE(averaging(AveragingSpecs.EVERY, new OuterOptimizer.Mean(), CodecType.FP32, UpdaterStateMode.RESET)),
        MOMENTUM(averaging(
                AveragingSpecs.EVERY, new OuterOptimizer.Nesterov(0.7, 0.9), CodecType.FP32, UpdaterStateMode.AVERAGE)),
        RESIDUAL(averaging(AveragingSpecs.EVERY, new OuterOptimizer.Mean(), CodecType.INT8, UpdaterStateMode.KEEP)),
        WARM_UP(averaging(AveragingSpecs.WARM_UP, new OuterOptimizer.Mean(), CodecType.FP32, UpdaterStateMode.AVERAGE)),
        OVERLAP(new AveragingSpec(
                null,
                AveragingSpecs.EVERY,
                new OuterOptimizer.Mean(),
                CodecType.FP32,
                UpdaterStateMode.KEEP,
                Overlap.ONE_ROUND,
                1,
                Duration.ofSeconds(60)));

        private final AveragingSpec averaging;

        Variant(AveragingSpec averaging) {
            this.averaging = averaging;
        }

        private static AveragingSpec averaging(
                AveragingSchedule schedule, OuterOptimizer outer, CodecType codec, UpdaterStateMode mode) {
            return new AveragingSpec(null, schedule, outer, codec, mode, Overlap.NONE, 1, Duration.ofSeconds(60));
        }
    }

    private static final class AveragingSpecs {
        private static final AveragingSchedule EVERY = new AveragingSchedule.Every(2);
        /** Ends within the second epoch: the rest of it depends on the updates before that epoch. */
        private static final AveragingSchedule WARM_UP = new AveragingSchedule.PostLocal(16, 3);
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void aNewRunGoesOnFromTheSnapshotWithTheBitsOfAnUndisturbedRun(Variant variant) {
        goesOnWithTheSameBits(variant, EVERY_SECOND_ROUND);
    }

    @Test
    void theTimeOfSnapshotsDoesNotChangeTheBits() {
        goesOnWithTheSameBits(Variant.AVERAGED_STATE, new SnapshotSchedule(0, Duration.ofMillis(1)));
    }

    private void goesOnWithTheSameBits(Variant variant, SnapshotSchedule schedule) {
        TrainingSpec spec = spec(variant.averaging, Backend.AUTO, 0);
        // where rounds overlap with training a snapshot waits for the one under way, so the other run must take them,
        // too
        Function<TrainingHistory, EpochStorage> undisturbedStorage = variant == Variant.OVERLAP
                ? storage(schedule, folder.resolve("undisturbed").toString(), 0)
                : SnapshotIT::inMemory;
        TrainingHistory undisturbed = train(spec, start(), undisturbedStorage, new RecordingProgress());
        resetFailures();
        Function<TrainingHistory, EpochStorage> storage = storage(schedule);
        FailingWorkload.FAIL_AT.set(BATCH_THAT_FAILS);
        assertThatThrownBy(() -> train(spec, start(), storage, new RecordingProgress()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("power cut");
        resetFailures();
        awaitTasksOfTheFailedJob();

        CheckpointStore store = CheckpointStore.at(folder.toString(), HADOOP);
        CheckpointEntry latest = store.latest().orElseThrow();
        assertThat(store.verify()).singleElement().matches(CheckpointEntry.Verification::sound);
        assertThat(latest.epoch()).isEqualTo(1);
        assertThat(latest.rounds()).isPositive();
        Checkpoint snapshot = store.loadLatest();
        TrainingHistory resumed = TrainingHistory.resumedWithin(
                snapshot.model(),
                snapshot.outerState(),
                snapshot.record().metrics(),
                snapshot.record().ledger(),
                latest.rounds());
        TrainingHistory history = train(spec, resumed, storage, new RecordingProgress());

        assertSame(history, undisturbed);
        assertThat(FailingWorkload.TRAINED.get()).isLessThan(BATCHES / 2);
    }

    /** A job fails with its first task. Rank 0 may be completing another snapshot then. */
    private static void awaitTasksOfTheFailedJob() {
        while (Arrays.stream(spark.sc().statusTracker().getExecutorInfos())
                        .mapToInt(SparkExecutorInfo::numRunningTasks)
                        .sum()
                > 0) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Test
    void aSnapshotThatCannotBeWrittenDoesNotEndTraining() throws IOException {
        TrainingSpec spec = spec(UpdaterStateMode.KEEP, Backend.AUTO, 0);
        TrainingHistory undisturbed = train(spec, start(), SnapshotIT::inMemory, new RecordingProgress());
        Path file = Files.createFile(folder.resolve("file"));

        TrainingHistory history = train(
                spec,
                start(),
                storage(EVERY_SECOND_ROUND, file.resolve("no-folder").toString(), Integer.MAX_VALUE),
                new RecordingProgress());

        assertSame(history, undisturbed);
    }

    @Test
    void aJobWithOtherWorkersIsRefused() {
        TrainingSpec spec = spec(UpdaterStateMode.AVERAGE, Backend.AUTO, 0);
        FailingWorkload.FAIL_AT.set(BATCH_THAT_FAILS);
        assertThatThrownBy(() -> train(spec, start(), storage(EVERY_SECOND_ROUND), new RecordingProgress()))
                .hasMessageContaining("power cut");

        SnapshotPlan plan = storage(EVERY_SECOND_ROUND).apply(start()).snapshots();

        assertThatThrownBy(() -> plan.find(1, 3))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the newest snapshot is of 2 workers, and there are 3 now");
    }

    private static void assertSame(TrainingHistory actual, TrainingHistory expected) {
        assertThat(actual.model().parameters()).containsExactly(expected.model().parameters());
        assertThat(actual.model().updaterState())
                .containsExactly(expected.model().updaterState());
        assertThat(actual.outerState()).isEqualTo(expected.outerState());
        assertThat(actual.outerState().average()).hasSameSizeAs(actual.model().parameters());
        assertThat(actual.model().iteration()).isEqualTo(expected.model().iteration());
        assertThat(actual.ledger()).isEqualTo(expected.ledger());
        assertThat(actual.metrics())
                .extracting(EpochMetrics::trainLoss)
                .isEqualTo(
                        expected.metrics().stream().map(EpochMetrics::trainLoss).toList());
    }

    private static TrainingHistory train(
            TrainingSpec spec,
            TrainingHistory start,
            Function<TrainingHistory, EpochStorage> storage,
            RecordingProgress progress) {
        List<ExampleBlock> blocks =
                List.of(Examples.block(FORMAT, EXAMPLES / 2, 0), Examples.block(FORMAT, EXAMPLES / 2, 1));
        TrainingData<ExampleBlock> packed =
                TrainingData.packed(start.model().network(), FORMAT, spec, spark.parallelize(blocks, 2), EXAMPLES);
        TrainingData<ExampleBlock> data =
                new TrainingData<>(new FailingWorkload(packed.workload()), packed.elements(), packed.offered());
        return new Trainer<>(spec, data, progress, storage).train(start, EpochHooks.NONE);
    }

    private static EpochStorage inMemory(TrainingHistory history) {
        return EpochStorage.IN_MEMORY;
    }

    /** States of any size go through files, too. */
    private Function<TrainingHistory, EpochStorage> storage(SnapshotSchedule schedule) {
        return storage(schedule, folder.toString(), 0);
    }

    private static Function<TrainingHistory, EpochStorage> storage(SnapshotSchedule schedule, String path, int limit) {
        return history -> new SpilledStates(path, HADOOP, limit)
                .epochStorage(new SnapshotPlan(
                        schedule,
                        new SnapshotFolder(path, HADOOP, history.model().network(), record(history), ""),
                        history.isWithinEpoch()
                                ? SnapshotPlan.Start.SNAPSHOT
                                : SnapshotPlan.Start.BEGINNING_OR_SNAPSHOT,
                        Instant.now()));
    }

    private static TrainingRecord record(TrainingHistory history) {
        return new TrainingRecord(
                TrainingRecord.VERSION,
                "test",
                history.model().epoch(),
                history.model().iteration(),
                history.examples(),
                1,
                history.metrics(),
                history.ledger(),
                new RecordLedger(EXAMPLES, EXAMPLES, Map.of()),
                Json.tree(Map.of()),
                CurrentSoftware.versions(),
                Instant.EPOCH);
    }

    /** With dropout: its random numbers must not depend on the interruption. */
    private static TrainingHistory start() {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(16)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .dropOut(0.7)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(12))
                .build();
        return TrainingHistory.startingFrom(
                ModelStates.of(Network.of(configuration).initialise()));
    }

    private static TrainingSpec spec(UpdaterStateMode mode, Backend backend, int retries) {
        return spec(new AveragingSpec(2, mode, Duration.ofSeconds(60)), backend, retries);
    }

    private static TrainingSpec spec(AveragingSpec averaging, Backend backend, int retries) {
        return new TrainingSpec(
                2,
                2,
                8,
                1,
                Shuffle.EVERY_EPOCH,
                averaging,
                backend,
                retries,
                Precision.FP32,
                List.of(),
                null,
                new LearningRateSpec.OneCycle(0.4, 0.1, 0),
                1,
                new MovingAverage(0.9));
    }

    /** Counts the batches that are trained, and fails at a chosen one: once, or each time that so many more were trained. */
    private record FailingWorkload(Workload<ExampleBlock> real) implements Workload<ExampleBlock> {
        private static final AtomicInteger TRAINED = new AtomicInteger();
        private static final AtomicInteger FAIL_AT = new AtomicInteger();
        private static final AtomicInteger FAIL_EVERY = new AtomicInteger();

        @Override
        public Replica newReplica(int threads) {
            return real.newReplica(threads);
        }

        @Override
        public Feed open(Iterator<ExampleBlock> elements, Replica replica, long seed) {
            Feed feed = real.open(elements, replica, seed);
            return new Feed() {
                @Override
                public boolean hasNext() {
                    return feed.hasNext();
                }

                @Override
                public int load() {
                    return feed.load();
                }

                @Override
                public double train() {
                    if (TRAINED.incrementAndGet() == FAIL_AT.get()) {
                        FAIL_AT.addAndGet(FAIL_EVERY.get());
                        throw new IllegalStateException("power cut");
                    }
                    return feed.train();
                }

                @Override
                public void skip(long batches) {
                    feed.skip(batches);
                }
            };
        }
    }
}
