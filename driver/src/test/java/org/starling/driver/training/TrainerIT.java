package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.starling.driver.training.TrainingRuns.FORMAT;
import static org.starling.driver.training.TrainingRuns.blocks;
import static org.starling.driver.training.TrainingRuns.initial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.TestNetworks;
import org.starling.kernels.worker.Feed;
import org.starling.kernels.worker.Workload;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

class TrainerIT {
    /** Rounding of float32: Starling and DL4J sum the same numbers in another order. */
    private static final double TOLERANCE = 1e-5;

    private static final JavaSparkContext spark = LocalSpark.context();

    @ParameterizedTest
    @CsvSource({"1, DL4J", "5, DL4J", "1000, DL4J", "1, ONEDNN", "5, ONEDNN", "1000, ONEDNN", "5, TORCH"})
    void oneWorkerEqualsDl4jInASingleProcess(int averageEvery, Backend backend) {
        ModelState start = initial(new Adam(0.01));
        MultiLayerNetwork oracle = (MultiLayerNetwork) ModelStates.toModel(start);
        List<ExampleBlock> blocks = blocks(100, 1);
        for (int epoch = 0; epoch < 3; epoch++) {
            oracle.setEpochCount(epoch);
            for (int from = 0; from < 100; from += 16) {
                OracleBatch batch = OracleBatch.of(FORMAT, blocks, from, Math.min(100, from + 16));
                oracle.fit(batch.features(), batch.labels());
            }
        }

        TrainingHistory history = train(start, blocks, spec(1, 3, 16, averageEvery, Shuffle.OFF, backend));

        assertClose(history.model().parameters(), oracle.params().toFloatVector());
        assertClose(
                history.model().updaterState(),
                oracle.getUpdater().getStateViewArray().toFloatVector());
        assertThat(history.model().iteration()).isEqualTo(oracle.getIterationCount());
        assertThat(history.metrics()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"2, DL4J", "4, DL4J", "2, ONEDNN", "4, ONEDNN", "2, TORCH"})
    void averagingAfterEveryStepWithSgdEqualsOneProcessWithTheUnitedBatch(int workers, Backend backend) {
        ModelState start = initial(new Sgd(0.1));
        MultiLayerNetwork oracle = (MultiLayerNetwork) ModelStates.toModel(start);
        int share = 48;
        List<ExampleBlock> blocks = blocks(workers * share, workers);
        for (int epoch = 0; epoch < 2; epoch++) {
            for (int from = 0; from < share; from += 8) {
                List<OracleBatch> parts = new ArrayList<>();
                for (int rank = 0; rank < workers; rank++) {
                    parts.add(OracleBatch.of(FORMAT, blocks, rank * share + from, rank * share + from + 8));
                }
                OracleBatch united = OracleBatch.united(parts);
                oracle.fit(united.features(), united.labels());
            }
        }

        TrainingHistory history = train(start, blocks, spec(workers, 2, 8, 1, Shuffle.OFF, backend));

        assertClose(history.model().parameters(), oracle.params().toFloatVector());
    }

    @ParameterizedTest
    @CsvSource({"1, ONEDNN", "63, ONEDNN", "319, ONEDNN", "319, DL4J", "319, TORCH"})
    void everyExampleIsTrainedInEveryEpochWhateverTheSizes(int examples, Backend backend) {
        assertEveryExampleIsTrained(examples, 8, backend);
    }

    @Tag("sweep")
    @ParameterizedTest
    @CsvSource({
        "639, 8, ONEDNN",
        "1000, 8, ONEDNN",
        "1, 64, ONEDNN",
        "63, 64, ONEDNN",
        "319, 64, ONEDNN",
        "639, 64, ONEDNN",
        "1000, 64, ONEDNN",
        "319, 64, DL4J"
    })
    void everyExampleIsTrainedInEveryEpochWhateverTheSizes(int examples, int batchSize, Backend backend) {
        assertEveryExampleIsTrained(examples, batchSize, backend);
    }

    private static void assertEveryExampleIsTrained(int examples, int batchSize, Backend backend) {
        for (int workers = 1; workers <= 4; workers++) {
            List<ExampleBlock> blocks = blocks(examples, workers);

            TrainingHistory history =
                    train(initial(new Sgd(0.1)), blocks, spec(workers, 2, batchSize, 5, Shuffle.EVERY_EPOCH, backend));

            assertThat(history.ledger().epochs()).hasSize(2).allSatisfy(epoch -> {
                assertThat(epoch.offered()).isEqualTo(examples);
                assertThat(epoch.trained()).isEqualTo(examples);
            });
            assertThat(history.metrics()).allMatch(epoch -> epoch.examples() == examples);
        }
    }

    /** As in a cluster where only some executors have a GPU: the first worker trains by oneDNN, the second by LibTorch. */
    private record MixedWorkload(Workload<ExampleBlock> oneDnn, Workload<ExampleBlock> torch)
            implements Workload<ExampleBlock> {
        private static final long serialVersionUID = 1L;

        @Override
        public Replica newReplica(int threads) {
            return (TaskContext.getPartitionId() == 0 ? oneDnn : torch).newReplica(threads);
        }

        @Override
        public Feed open(Iterator<ExampleBlock> elements, Replica replica, long seed) {
            return oneDnn.open(elements, replica, seed);
        }
    }

    @Test
    void workersOnDifferentBackendsAreAveragedAndReported() {
        ModelState start = initial(new Adam(0.01));
        List<ExampleBlock> blocks = blocks(319, 2);
        TrainingSpec spec = spec(2, 3, 16, 5, Shuffle.EVERY_EPOCH, Backend.ONEDNN);
        TrainingData<ExampleBlock> data = data(start, blocks, spec);
        Workload<ExampleBlock> torch = data(start, blocks, spec(2, 3, 16, 5, Shuffle.EVERY_EPOCH, Backend.TORCH))
                .workload();
        TrainingData<ExampleBlock> mixed =
                new TrainingData<>(new MixedWorkload(data.workload(), torch), data.elements(), data.offered());

        TrainingHistory history = new Trainer<>(spec, mixed, new RecordingProgress())
                .train(TrainingHistory.startingFrom(start), EpochHooks.NONE);

        TrainingHistory alike = train(start, blocks, spec);
        assertThat(history.workers())
                .extracting(worker -> worker.replica().backend())
                .containsExactly("onednn", "torch");
        assertThat(history.ledger()).isEqualTo(alike.ledger());
        assertClose(history.model().parameters(), alike.model().parameters());
    }

    private static TrainingData<ExampleBlock> data(ModelState start, List<ExampleBlock> blocks, TrainingSpec spec) {
        return TrainingData.packed(
                start.network(), FORMAT, spec, spark.parallelize(blocks, blocks.size()), blocksTotal(blocks));
    }

    private static long blocksTotal(List<ExampleBlock> blocks) {
        return blocks.stream().mapToLong(ExampleBlock::size).sum();
    }

    @ParameterizedTest
    @EnumSource(UpdaterStateMode.class)
    void theSameSeedGivesTheSameBitsAndAnotherSeedDoesNot(UpdaterStateMode mode) {
        ModelState start = initial(new Adam(0.01));
        List<ExampleBlock> blocks = blocks(200, 3);

        float[] first = train(start, blocks, spec(3, 2, 8, 4, mode, 1)).model().parameters();
        float[] second = train(start, blocks, spec(3, 2, 8, 4, mode, 1)).model().parameters();
        float[] other = train(start, blocks, spec(3, 2, 8, 4, mode, 2)).model().parameters();

        assertThat(second).containsExactly(first);
        assertThat(other).isNotEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(UpdaterStateMode.class)
    void goingOnFromTheStateOfAnEpochGivesTheBitsOfTheUninterruptedRun(UpdaterStateMode mode) {
        ModelState start = initial(new Adam(0.01));
        List<ExampleBlock> blocks = blocks(200, 2);

        TrainingHistory whole = train(start, blocks, spec(2, 3, 8, 4, mode, 1));
        TrainingHistory half = train(start, blocks, spec(2, 1, 8, 4, mode, 1));
        TrainingHistory rest = train(half.model(), blocks, spec(2, 3, 8, 4, mode, 1));

        assertThat(rest.model().parameters()).containsExactly(whole.model().parameters());
        assertThat(rest.model().updaterState()).containsExactly(whole.model().updaterState());
    }

    @Test
    void anEpochThatFailedIsRunAgainFromTheStateItStartedWith() {
        ModelState start = initial(new Adam(0.01));
        List<ExampleBlock> blocks = blocks(200, 2);
        TrainingSpec spec = spec(2, 2, 8, 2, UpdaterStateMode.AVERAGE, 1);
        float[] undisturbed = train(start, blocks, spec).model().parameters();

        FAIL_ONCE.set(true);
        RecordingProgress progress = new RecordingProgress();
        var flaky = spark.parallelize(blocks, 2).map(block -> {
            if (FAIL_ONCE.getAndSet(false)) {
                throw new java.io.IOException("disk on fire");
            }
            return block;
        });
        TrainingHistory history = new Trainer<>(
                        spec, TrainingData.packed(start.network(), FORMAT, spec, flaky, 200), progress)
                .train(TrainingHistory.startingFrom(start), EpochHooks.NONE);

        assertThat(history.model().parameters()).containsExactly(undisturbed);
        assertThat(progress.notes())
                .singleElement()
                .asString()
                .contains("Epoch 1 failed", "disk on fire", "attempt 2 of 3");
    }

    @Test
    void aJobThatSomebodyCancelsIsNotRunAgain() {
        assertEndsForGood(() -> spark.cancelAllJobs(), "cancelled");
    }

    @Test
    void anInterruptedThreadDoesNotRunTheEpochAgainAndStaysInterrupted() {
        Thread trainer = Thread.currentThread();
        try {
            assertEndsForGood(trainer::interrupt, "interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Does {@code end} when the first example is read. */
    private static void assertEndsForGood(Runnable end, String reason) {
        ModelState start = initial(new Adam(0.01));
        TrainingSpec spec = spec(2, 2, 8, 2, UpdaterStateMode.AVERAGE, 1);
        ON_FIRST_EXAMPLE.set(end);
        var watched = spark.parallelize(blocks(200, 2), 2).map(block -> {
            ON_FIRST_EXAMPLE.getAndSet(() -> {}).run();
            return block;
        });
        RecordingProgress progress = new RecordingProgress();
        Trainer<ExampleBlock> trainer =
                new Trainer<>(spec, TrainingData.packed(start.network(), FORMAT, spec, watched, 200), progress);

        assertThatThrownBy(() -> trainer.train(TrainingHistory.startingFrom(start), EpochHooks.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContainingAll("Cannot complete epoch 1", reason, "--resume");
        assertThat(progress.notes()).as("further attempts").isEmpty();
    }

    @Test
    void aLossThatIsNoNumberStopsTrainingAndNamesRemedies() {
        assertThatThrownBy(() ->
                        train(initial(new Sgd(1e38)), blocks(200, 2), spec(2, 5, 8, 2, Shuffle.OFF, Backend.AUTO)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContainingAll("loss is no longer a finite number", "epoch 1", "lower the learning rate");
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"DL4J", "ONEDNN", "TORCH"})
    void dataThatDoesNotFitTheNetworkIsRefusedWithoutTryingAgain(Backend backend) {
        ModelState start =
                ModelStates.of(Network.of(TestNetworks.mlp(5, 3, new Sgd(0.1))).initialise());
        TrainingSpec spec = new TrainingSpec(
                1,
                1,
                8,
                1,
                Shuffle.OFF,
                new AveragingSpec(2, UpdaterStateMode.AVERAGE, Duration.ofSeconds(60)),
                backend,
                2);
        assertThatThrownBy(() -> train(start, blocks(20, 1), spec))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("Cannot ")
                .hasMessageContainingAll("layer0", "5", "[12]")
                .hasMessageNotContaining("attempts");
    }

    private static final AtomicBoolean FAIL_ONCE = new AtomicBoolean();
    private static final AtomicReference<Runnable> ON_FIRST_EXAMPLE = new AtomicReference<>(() -> {});

    private static TrainingHistory train(ModelState start, List<ExampleBlock> blocks, TrainingSpec spec) {
        return TrainingRuns.train(spark, TrainingHistory.startingFrom(start), blocks, spec);
    }

    private static TrainingSpec spec(
            int workers, int epochs, int batchSize, int every, Shuffle shuffle, Backend backend) {
        return spec(workers, epochs, batchSize, every, UpdaterStateMode.AVERAGE, 1, shuffle, backend);
    }

    private static TrainingSpec spec(
            int workers, int epochs, int batchSize, int every, UpdaterStateMode mode, long seed) {
        return spec(workers, epochs, batchSize, every, mode, seed, Shuffle.EVERY_EPOCH, Backend.AUTO);
    }

    private static TrainingSpec spec(
            int workers,
            int epochs,
            int batchSize,
            int every,
            UpdaterStateMode mode,
            long seed,
            Shuffle shuffle,
            Backend backend) {
        return new TrainingSpec(
                workers,
                epochs,
                batchSize,
                seed,
                shuffle,
                new AveragingSpec(every, mode, Duration.ofSeconds(60)),
                backend,
                2);
    }

    private static void assertClose(float[] actual, float[] expected) {
        TrainingRuns.assertClose(actual, expected, TOLERANCE);
    }
}
