package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.Feed;
import org.starling.kernels.worker.PackedWorkload;
import org.starling.kernels.worker.Workload;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.ModelState;

/** One worker of two that cannot train, while the other can. Between two processes: {@code FaultDrillIT}. */
class RefusalIT {
    private static final int WORKERS = 2;
    private static final AtomicInteger REPLICAS = new AtomicInteger();

    private static final JavaSparkContext spark = LocalSpark.context();

    @BeforeEach
    void forget() {
        REPLICAS.set(0);
    }

    @ParameterizedTest
    @CsvSource({
        // the other waits already
        "UNSUITABLE, 1500, 0, this CPU computes no bf16",
        "NO_LIBRARY, 1500, 0, no jnidrill in java.library.path",
        // the other comes later
        "UNSUITABLE, 0, 1500, this CPU computes no bf16",
        "BAD_NETWORK, 0, 1500, layer of no size",
    })
    void itsReasonEndsTrainingForAllAtOnceAndForGood(Lack lack, int refusalMillis, int otherMillis, String reason) {
        ModelState start = TrainingRuns.initial(new Sgd(0.1));
        TrainingSpec spec = new TrainingSpec(
                WORKERS,
                1,
                8,
                1,
                Shuffle.OFF,
                new AveragingSpec(2, UpdaterStateMode.AVERAGE, Duration.ofSeconds(60)),
                Backend.AUTO,
                2);
        PackedWorkload usual = new PackedWorkload(
                start.network(), TrainingRuns.FORMAT, spec.backend(), spec.batchSize(), spec.shuffle());
        List<ExampleBlock> blocks = TrainingRuns.blocks(100, WORKERS);
        TrainingData<ExampleBlock> data = new TrainingData<>(
                new LackingWorkload(usual, lack, refusalMillis, otherMillis),
                spark.parallelize(blocks, WORKERS),
                List.of(50L, 50L));
        RecordingProgress progress = new RecordingProgress();
        long began = System.nanoTime();

        assertThatThrownBy(() ->
                        new Trainer<>(spec, data, progress).train(TrainingHistory.startingFrom(start), EpochHooks.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("Cannot train on all 2 workers: worker 1 (executor driver@")
                .hasMessageContaining(reason);

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("the other would wait for ten minutes")
                .isLessThan(Duration.ofMinutes(5));
        assertThat(progress.notes()).as("further attempts").isEmpty();
        assertThat(REPLICAS).hasValue(WORKERS);
    }

    /** The failure of the second worker. */
    enum Lack {
        UNSUITABLE,
        NO_LIBRARY,
        BAD_NETWORK
    }

    /** Cannot make the second worker's replica. */
    private record LackingWorkload(PackedWorkload usual, Lack lack, int refusalMillis, int otherMillis)
            implements Workload<ExampleBlock> {
        @Override
        public Replica newReplica(int threads) {
            REPLICAS.incrementAndGet();
            if (TaskContext.getPartitionId() == 0) {
                pause(otherMillis);
                return usual.newReplica(threads);
            }
            pause(refusalMillis);
            switch (lack) {
                case UNSUITABLE -> throw new IllegalArgumentException("this CPU computes no bf16");
                case NO_LIBRARY -> throw new UnsatisfiedLinkError("no jnidrill in java.library.path");
                default -> throw new DL4JInvalidConfigException("layer of no size");
            }
        }

        private static void pause(int millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Feed open(Iterator<ExampleBlock> elements, Replica replica, long seed) {
            return usual.open(elements, replica, seed);
        }
    }
}
