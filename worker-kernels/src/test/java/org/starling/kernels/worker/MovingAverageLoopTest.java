package org.starling.kernels.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.MovingAverage;
import org.starling.kernels.outer.OuterOptimizer.Mean;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.worker.EpochHarness.Outcome;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.ReplicaAveraging;
import org.starling.kernels.worker.averaging.UpdaterStateMode;

/** Comparison of the moving average of whole epochs with a plain loop in float64. */
class MovingAverageLoopTest {
    private static final int PARAMETERS = 700;
    private static final int BATCHES = 12;
    private static final int BATCH = 4;
    private static final double DECAY = 0.8;
    private static final float[] START = new float[PARAMETERS];
    /** Values up to 700, some dozen roundings of 2⁻²⁴ each. */
    private static final double TOLERANCE = 2e-3;

    private static float[] targets(int rank) {
        float[] targets = new float[BATCHES];
        for (int i = 0; i < BATCHES; i++) {
            targets[i] = (i * 7 + rank * 3) % 5 - 2;
        }
        return targets;
    }

    private static EpochHarness.Worker worker(int rank) {
        QuadraticReplica replica = new QuadraticReplica(START);
        return new EpochHarness.Worker() {
            @Override
            public QuadraticReplica replica() {
                return replica;
            }

            @Override
            public Feed feed(ReplicaAveraging averaging) {
                return new TargetFeed(replica, targets(rank), BATCH, batch -> {});
            }
        };
    }

    /** The average after an epoch of so many workers, from the slices of all ranks. */
    private static float[] average(int workers, int every, Overlap overlap, MovingAverage average) throws Exception {
        AveragingPolicy policy = new AveragingPolicy(
                        new AveragingSchedule.Every(every),
                        new Mean(),
                        CodecType.FP32,
                        UpdaterStateMode.KEEP,
                        overlap,
                        1,
                        Duration.ofMinutes(1))
                .with(average);
        List<EpochHarness.Worker> all = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            all.add(worker(rank));
        }
        try (EpochHarness harness = new EpochHarness(workers)) {
            List<Outcome> outcomes = harness.train(EpochHarness.plan(0, 0, policy), all);
            return OuterState.merge(outcomes.stream().map(Outcome::outerState).toList(), PARAMETERS)
                    .average();
        }
    }

    @ParameterizedTest
    @EnumSource(Overlap.class)
    void aRoundAfterEveryUpdateOfOneWorkerIsThatOfPyTorch(Overlap overlap) throws Exception {
        QuadraticReplica replica = new QuadraticReplica(START);
        double[] expected = new double[PARAMETERS];
        for (int batch = 0; batch < BATCHES; batch++) {
            replica.pull(targets(0)[batch]);
            float[] x = replica.parameters();
            for (int i = 0; i < PARAMETERS; i++) {
                // AveragedModel copies the parameters at its first update
                expected[i] = batch == 0 ? x[i] : DECAY * expected[i] + (1 - DECAY) * x[i];
            }
        }

        assertClose(average(1, 1, overlap, new MovingAverage(DECAY)), expected);
    }

    @Test
    void afterARoundItIsOfTheParametersThatAllReplicasHave() throws Exception {
        int every = 5;
        QuadraticReplica[] replicas = {
            new QuadraticReplica(START), new QuadraticReplica(START), new QuadraticReplica(START)
        };
        double[] expected = new double[PARAMETERS];
        for (int from = 0; from < BATCHES; from += every) {
            float[] mean = new float[PARAMETERS];
            for (int rank = 0; rank < replicas.length; rank++) {
                for (int batch = from; batch < Math.min(BATCHES, from + every); batch++) {
                    replicas[rank].pull(targets(rank)[batch]);
                }
                float[] x = replicas[rank].parameters();
                for (int i = 0; i < PARAMETERS; i++) {
                    mean[i] += x[i] / replicas.length;
                }
            }
            for (QuadraticReplica replica : replicas) {
                replica.writeParameters(mean, 0);
            }
            for (int i = 0; i < PARAMETERS; i++) {
                expected[i] = from == 0 ? mean[i] : DECAY * expected[i] + (1 - DECAY) * mean[i];
            }
        }

        assertClose(average(3, every, Overlap.NONE, new MovingAverage(DECAY)), expected);
        assertThat(average(3, every, Overlap.NONE, null)).isEmpty();
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(TOLERANCE));
        }
    }
}
