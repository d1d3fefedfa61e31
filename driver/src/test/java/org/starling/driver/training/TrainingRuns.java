package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.learning.config.IUpdater;
import org.starling.driver.config.TrainingSpec;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Examples;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.TestNetworks;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/** Fixtures of tests of the {@link Trainer}: small data, a small network, and no hooks. */
final class TrainingRuns {
    static final ExampleFormat FORMAT = Examples.pixels(3, 12);

    private TrainingRuns() {}

    static ModelState initial(IUpdater updater) {
        return ModelStates.of(Network.of(TestNetworks.mlp(12, 3, updater)).initialise());
    }

    /** As many blocks as workers, divided as {@link TrainingData#packed} expects, so that Spark gives one to each. */
    static List<ExampleBlock> blocks(int examples, int workers) {
        List<ExampleBlock> blocks = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            int size = examples * (rank + 1) / workers - examples * rank / workers;
            blocks.add(Examples.block(FORMAT, size, rank));
        }
        return blocks;
    }

    static TrainingHistory train(
            JavaSparkContext spark, TrainingHistory start, List<ExampleBlock> blocks, TrainingSpec spec) {
        long examples = blocks.stream().mapToLong(ExampleBlock::size).sum();
        var data = TrainingData.packed(
                start.model().network(), FORMAT, spec, spark.parallelize(blocks, spec.workers()), examples);
        return new Trainer<>(spec, data, new RecordingProgress()).train(start, EpochHooks.NONE);
    }

    /**
     * Compares value by value.
     *
     * @param tolerance relative for values above 1, absolute for others
     */
    static void assertClose(float[] actual, float[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("value %d: %s and %s", i, actual[i], expected[i])
                    .isLessThanOrEqualTo((float) (tolerance * Math.max(1, Math.abs(expected[i]))));
        }
    }
}
