package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.starling.driver.training.TrainingRuns.FORMAT;
import static org.starling.driver.training.TrainingRuns.assertClose;
import static org.starling.driver.training.TrainingRuns.blocks;
import static org.starling.driver.training.TrainingRuns.initial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.Examples;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.outer.OuterOptimizer.Mean;
import org.starling.kernels.outer.OuterOptimizer.Nesterov;
import org.starling.kernels.outer.OuterOptimizer.SlowMo;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.worker.PackedWorkload;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/** Averaging options of a job, compared with plain DL4J and with each other. */
class AveragingAlgorithmsIT {
    private static final int BATCH = 8;

    /** Rounding of float32, which a momentum of 0.9 amplifies up to ten times. */
    private static final double TOLERANCE = 1e-4;

    private static final JavaSparkContext spark = LocalSpark.context();

    private static AveragingSpec averaging(
            AveragingSchedule schedule, OuterOptimizer outer, CodecType codec, UpdaterStateMode mode, Overlap overlap) {
        return new AveragingSpec(null, schedule, outer, codec, mode, overlap, 1, Duration.ofMinutes(1));
    }

    private static AveragingSpec outer(int every, OuterOptimizer outer) {
        return averaging(
                new AveragingSchedule.Every(every), outer, CodecType.FP32, UpdaterStateMode.AVERAGE, Overlap.NONE);
    }

    private static TrainingSpec spec(int workers, int epochs, Shuffle shuffle, AveragingSpec averaging) {
        return new TrainingSpec(workers, epochs, BATCH, 1, shuffle, averaging, Backend.DL4J, 0);
    }

    private static TrainingHistory train(ModelState start, List<ExampleBlock> blocks, TrainingSpec spec) {
        return TrainingRuns.train(spark, TrainingHistory.startingFrom(start), blocks, spec);
    }

    /** The algorithm on x and m, given the average a, in float64. */
    private interface OuterRule {
        double next(double x, double[] m, int i, double a);
    }

    @Test
    void diLoCoEqualsAPlainLoopOverDl4j() {
        assertEqualsAPlainLoop(new Nesterov(0.7, 0.9), (x, m, i, a) -> {
            m[i] = 0.9 * m[i] + x - a;
            return x - 0.7 * (x - a + 0.9 * m[i]);
        });
    }

    @Test
    void slowMoEqualsAPlainLoopOverDl4j() {
        assertEqualsAPlainLoop(new SlowMo(1, 0.5), (x, m, i, a) -> {
            m[i] = 0.5 * m[i] + x - a;
            return x - m[i];
        });
    }

    private static void assertEqualsAPlainLoop(OuterOptimizer optimizer, OuterRule rule) {
        int every = 3;
        int epochs = 3;
        int share = 40; // 5 batches: a round after 3, and one after 2 at the epoch's end
        ModelState start = initial(new Sgd(0.1));
        List<ExampleBlock> blocks = blocks(2 * share, 2);
        List<MultiLayerNetwork> replicas = List.of(live(start), live(start));
        double[] m = new double[start.parameters().length];
        float[] x = start.parameters().clone();
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int from = 0; from < share; from += every * BATCH) {
                int to = Math.min(share, from + every * BATCH);
                double[] average = new double[x.length];
                for (int rank = 0; rank < 2; rank++) {
                    fit(replicas.get(rank), blocks, rank * share + from, rank * share + to);
                    addTo(average, replicas.get(rank).params().toFloatVector(), 0.5);
                }
                for (int i = 0; i < x.length; i++) {
                    x[i] = (float) rule.next(x[i], m, i, average[i]);
                }
                for (MultiLayerNetwork replica : replicas) {
                    replica.setParams(Nd4j.create(x, new long[] {1, x.length}, 'f'));
                }
            }
        }

        TrainingHistory history = train(start, blocks, spec(2, epochs, Shuffle.OFF, outer(every, optimizer)));

        assertClose(history.model().parameters(), x, TOLERANCE);
        float[] momentum = new float[m.length];
        for (int i = 0; i < m.length; i++) {
            momentum[i] = (float) m[i];
        }
        assertClose(history.outerState().momentum(), momentum, TOLERANCE);
    }

    static Stream<AveragingSpec> everyAlgorithm() {
        return Stream.of(
                outer(4, new Nesterov(0.7, 0.9)),
                outer(4, new SlowMo(1, 0.5)),
                averaging(
                        new AveragingSchedule.PostLocal(12, 5),
                        new Mean(),
                        CodecType.FP32,
                        UpdaterStateMode.KEEP,
                        Overlap.NONE),
                averaging(
                        new AveragingSchedule.Growing(1, 2, 8),
                        new Mean(),
                        CodecType.INT8,
                        UpdaterStateMode.AVERAGE,
                        Overlap.NONE),
                averaging(
                        new AveragingSchedule.Every(4),
                        new Mean(),
                        CodecType.BF16,
                        UpdaterStateMode.RESET,
                        Overlap.ONE_ROUND));
    }

    @ParameterizedTest
    @MethodSource("everyAlgorithm")
    void goingOnFromTheStateOfAnEpochGivesTheBitsOfTheUninterruptedRun(AveragingSpec averaging) {
        ModelState start = initial(new Adam(0.01));
        List<ExampleBlock> blocks = blocks(200, 3);

        TrainingHistory whole = train(start, blocks, spec(3, 3, Shuffle.EVERY_EPOCH, averaging));
        TrainingHistory half = train(start, blocks, spec(3, 1, Shuffle.EVERY_EPOCH, averaging));
        TrainingHistory resumed =
                TrainingHistory.resumedFrom(half.model(), half.outerState(), half.metrics(), half.ledger());
        TrainingHistory rest = TrainingRuns.train(spark, resumed, blocks, spec(3, 3, Shuffle.EVERY_EPOCH, averaging));

        assertThat(rest.model().parameters()).containsExactly(whole.model().parameters());
        assertThat(rest.model().updaterState()).containsExactly(whole.model().updaterState());
        assertThat(rest.outerState()).isEqualTo(whole.outerState());
        assertThat(rest.ledger()).isEqualTo(whole.ledger());
        if (averaging.outer() instanceof Mean) {
            assertThat(whole.outerState()).isEqualTo(OuterState.EMPTY);
        } else {
            TrainingHistory without = train(half.model(), blocks, spec(3, 3, Shuffle.EVERY_EPOCH, averaging));
            assertThat(without.model().parameters()).isNotEqualTo(whole.model().parameters());
        }
    }

    @Test
    void oneWorkerTrainsWithOverlapAsWithout() {
        ModelState start = initial(new Adam(0.01));
        List<ExampleBlock> blocks = blocks(100, 1);
        AveragingSchedule every = new AveragingSchedule.Every(3);

        List<float[]> results = Stream.of(Overlap.values())
                .map(overlap -> averaging(every, new Mean(), CodecType.FP32, UpdaterStateMode.KEEP, overlap))
                .map(averaging -> train(start, blocks, spec(1, 2, Shuffle.EVERY_EPOCH, averaging)))
                .map(history -> history.model().parameters())
                .toList();

        assertThat(results.get(1)).containsExactly(results.get(0));
    }

    @Test
    void runningStatisticsOfBatchNormalisationAreAveragedByExamples() {
        ModelState start = ModelStates.of(Network.of(new NeuralNetConfiguration.Builder()
                        .seed(1)
                        .updater(new Sgd(0.1))
                        .list()
                        .layer(new DenseLayer.Builder().nOut(8).build())
                        .layer(new BatchNormalization.Builder()
                                .activation(Activation.RELU)
                                .build())
                        .layer(new OutputLayer.Builder()
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(InputType.feedForward(12))
                        .build())
                .initialise());
        int[] shares = {48, 16};
        List<ExampleBlock> blocks = new ArrayList<>();
        double[] expected = new double[start.parameters().length];
        double runningMean = 0;
        for (int rank = 0; rank < shares.length; rank++) {
            ExampleBlock block = Examples.block(FORMAT, shares[rank], rank);
            blocks.add(block);
            MultiLayerNetwork alone = live(start);
            fit(alone, List.of(block), 0, shares[rank]);
            addTo(expected, alone.params().toFloatVector(), shares[rank] / 64.0);
            runningMean += shares[rank] / 64.0 * alone.getParam("1_mean").getDouble(0);
        }
        // a single round, at the end
        TrainingSpec spec = spec(2, 1, Shuffle.OFF, outer(1000, new Mean()));
        TrainingData<ExampleBlock> data = new TrainingData<>(
                new PackedWorkload(start.network(), FORMAT, Backend.DL4J, BATCH, Shuffle.OFF),
                spark.parallelize(blocks, 2),
                List.of(48L, 16L));

        TrainingHistory history = new Trainer<>(spec, data, new RecordingProgress())
                .train(TrainingHistory.startingFrom(start), EpochHooks.NONE);

        float[] averaged = new float[expected.length];
        for (int i = 0; i < averaged.length; i++) {
            averaged[i] = (float) expected[i];
        }
        assertClose(history.model().parameters(), averaged, TOLERANCE);
        double mean = live(history.model()).getParam("1_mean").getDouble(0);
        assertThat(mean).isNotZero().isCloseTo(runningMean, within(TOLERANCE));
    }

    private static MultiLayerNetwork live(ModelState state) {
        return (MultiLayerNetwork) ModelStates.toModel(state);
    }

    private static void fit(MultiLayerNetwork network, List<ExampleBlock> blocks, int from, int to) {
        for (int start = from; start < to; start += BATCH) {
            OracleBatch batch = OracleBatch.of(FORMAT, blocks, start, Math.min(to, start + BATCH));
            network.fit(batch.features(), batch.labels());
        }
    }

    private static void addTo(double[] sum, float[] values, double weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * values[i];
        }
    }
}
