package org.starling.kernels.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.outer.OuterOptimizer.Mean;
import org.starling.kernels.outer.OuterOptimizer.Nesterov;
import org.starling.kernels.outer.OuterOptimizer.SlowMo;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.worker.EpochHarness.Outcome;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.ReplicaAveraging;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.kernels.worker.result.EpochResult;

/** Comparison of the algorithms with plain loops in float64, on replicas that are simple to compute. */
class EpochLoopTest {
    private static final int PARAMETERS = 700;
    private static final int BATCH = 4;
    private static final float[] START = start();

    /** Values up to 700, some dozen roundings of 2⁻²⁴ each. */
    private static final double TOLERANCE = 2e-3;

    private static float[] start() {
        Random random = new Random(3);
        float[] start = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            start[i] = i + random.nextFloat() + 0.5f;
        }
        return start;
    }

    private static float[] targets(int batches, int rank) {
        float[] targets = new float[batches];
        for (int i = 0; i < batches; i++) {
            targets[i] = (i * 7 + rank * 3) % 5 - 2;
        }
        return targets;
    }

    /** A worker with a replica at {@code START}. */
    private static EpochHarness.Worker worker(float[] targets, IntConsumer whileTraining) {
        QuadraticReplica replica = new QuadraticReplica(START);
        return new EpochHarness.Worker() {
            @Override
            public QuadraticReplica replica() {
                return replica;
            }

            @Override
            public Feed feed(ReplicaAveraging averaging) {
                return new TargetFeed(replica, targets, BATCH, whileTraining);
            }
        };
    }

    private static EpochHarness.Worker worker(float[] targets) {
        return worker(targets, batch -> {});
    }

    private static AveragingPolicy policy(
            AveragingSchedule schedule, OuterOptimizer outer, UpdaterStateMode mode, Overlap overlap, double quorum) {
        return new AveragingPolicy(schedule, outer, CodecType.FP32, mode, overlap, quorum, Duration.ofMinutes(1));
    }

    private static AveragingPolicy overlapping(int every) {
        return policy(new AveragingSchedule.Every(every), new Mean(), UpdaterStateMode.KEEP, Overlap.ONE_ROUND, 1);
    }

    private static List<Outcome> train(AveragingPolicy policy, List<EpochHarness.Worker> workers) throws Exception {
        return train(EpochHarness.plan(0, 0, policy), workers);
    }

    private static List<Outcome> train(EpochPlan plan, List<EpochHarness.Worker> workers) throws Exception {
        try (EpochHarness harness = new EpochHarness(workers.size())) {
            return harness.train(plan, workers);
        }
    }

    // ---- outer optimisers

    /** One outer step on x and m in float64, given the average a. */
    private interface OuterRule {
        void step(double[] x, double[] m, double[] a);
    }

    @Test
    void diLoCoIsNesterovMomentumOnTheAveragedDelta() throws Exception {
        assertFollows(new Nesterov(0.7, 0.9), (x, m, a) -> {
            for (int i = 0; i < x.length; i++) {
                double gradient = x[i] - a[i];
                m[i] = 0.9 * m[i] + gradient;
                x[i] -= 0.7 * (gradient + 0.9 * m[i]);
            }
        });
    }

    @Test
    void slowMoIsMomentumInPlaceOfTheAveragedDelta() throws Exception {
        assertFollows(new SlowMo(0.9, 0.6), (x, m, a) -> {
            for (int i = 0; i < x.length; i++) {
                m[i] = 0.6 * m[i] + x[i] - a[i];
                x[i] -= 0.9 * m[i];
            }
        });
    }

    private static void assertFollows(OuterOptimizer outer, OuterRule rule) throws Exception {
        int every = 5;
        int batches = 23;
        QuadraticReplica[] replicas = {new QuadraticReplica(START), new QuadraticReplica(START)};
        double[] x = doubles(START);
        double[] m = new double[PARAMETERS];
        for (int from = 0; from < batches; from += every) {
            double[] average = new double[PARAMETERS];
            for (int rank = 0; rank < 2; rank++) {
                for (int batch = from; batch < Math.min(batches, from + every); batch++) {
                    replicas[rank].pull(targets(batches, rank)[batch]);
                }
                double[] reached = doubles(replicas[rank].parameters());
                for (int i = 0; i < PARAMETERS; i++) {
                    average[i] += reached[i] / 2;
                }
            }
            rule.step(x, m, average);
            for (QuadraticReplica replica : replicas) {
                replica.writeParameters(floats(x), 0);
            }
        }

        List<Outcome> outcomes = train(
                policy(new AveragingSchedule.Every(every), outer, UpdaterStateMode.KEEP, Overlap.NONE, 1),
                List.of(worker(targets(batches, 0)), worker(targets(batches, 1))));

        assertClose(outcomes.get(0).replica().parameters(), x);
        assertThat(outcomes.get(1).replica().parameters())
                .containsExactly(outcomes.get(0).replica().parameters());
        assertClose(
                OuterState.merge(outcomes.stream().map(Outcome::outerState).toList(), PARAMETERS)
                        .momentum(),
                m);
    }

    // ---- overlap

    @Test
    void oneWorkerTrainsWithOverlapAsWithout() throws Exception {
        QuadraticReplica plain = new QuadraticReplica(START);
        for (float target : targets(23, 0)) {
            plain.pull(target);
        }

        Outcome outcome = train(overlapping(5), List.of(worker(targets(23, 0)))).get(0);

        assertThat(outcome.replica().parameters()).containsExactly(plain.parameters());
        assertThat(outcome.contributions()).hasSize(5);
    }

    @Test
    void overlapTakesOverEachAverageOneRoundLate() throws Exception {
        int every = 3;
        int rounds = 5;
        QuadraticReplica[] replicas = {
            new QuadraticReplica(START), new QuadraticReplica(START), new QuadraticReplica(START)
        };
        double[][] contributed = new double[3][];
        double[] average = null;
        for (int round = 0; round < rounds; round++) {
            double[] next = new double[PARAMETERS];
            for (int rank = 0; rank < 3; rank++) {
                for (int batch = round * every; batch < (round + 1) * every; batch++) {
                    replicas[rank].pull(targets(rounds * every, rank)[batch]);
                }
                double[] now = doubles(replicas[rank].parameters());
                for (int i = 0; i < PARAMETERS; i++) {
                    now[i] += average == null ? 0 : average[i] - contributed[rank][i];
                    next[i] += now[i] / 3;
                }
                replicas[rank].writeParameters(floats(now), 0);
                contributed[rank] = now;
            }
            average = next;
        }

        List<Outcome> outcomes = train(
                overlapping(every), List.of(worker(targets(15, 0)), worker(targets(15, 1)), worker(targets(15, 2))));

        assertClose(outcomes.get(0).replica().parameters(), average);
        assertAllTheSame(outcomes);
    }

    @Test
    void overlapGivesTheSameBitsHoweverLongARoundTakes() throws Exception {
        List<float[]> results = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            int shift = run;
            // now this worker is late, now that one
            IntConsumer even = batch -> LockSupport.parkNanos(((batch + shift) % 3) * 2_000_000L);
            IntConsumer odd = batch -> LockSupport.parkNanos(((batch * 2 + shift) % 4) * 2_000_000L);
            results.add(train(overlapping(2), List.of(worker(targets(17, 0), even), worker(targets(17, 1), odd)))
                    .get(0)
                    .replica()
                    .parameters());
        }
        assertThat(results.get(1)).containsExactly(results.get(0));
        assertThat(results.get(2)).containsExactly(results.get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    void overlapTrainsEveryBatchWhateverTheSharesAndEndsWithTheSameBits(int every) throws Exception {
        List<Outcome> outcomes =
                train(overlapping(every), List.of(worker(targets(9, 0)), worker(targets(0, 1)), worker(targets(2, 2))));

        assertThat(outcomes).extracting(outcome -> examples(outcome)).containsExactly(36L, 0L, 8L);
        assertThat(outcomes)
                .extracting(outcome -> outcome.contributions().stream()
                        .mapToLong(Contribution::examples)
                        .sum())
                .containsExactly(36L, 0L, 8L);
        assertAllTheSame(outcomes);
    }

    @ParameterizedTest
    @EnumSource(Overlap.class)
    void aLossThatIsNoNumberStopsAllInTheSameRound(Overlap overlap) throws Exception {
        float[] bad = targets(20, 1);
        bad[6] = Float.NaN;
        List<Outcome> outcomes = train(
                policy(new AveragingSchedule.Every(3), new Mean(), UpdaterStateMode.KEEP, overlap, 1),
                List.of(worker(targets(20, 0)), worker(bad)));

        assertThat(outcomes).extracting(Outcome::result).allSatisfy(result -> assertThat(result)
                .isInstanceOf(EpochResult.Diverged.class));
        assertThat(((EpochResult.Diverged) outcomes.get(0).result()).batch()).isZero();
        assertThat(((EpochResult.Diverged) outcomes.get(1).result()).batch()).isEqualTo(7);
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.contributions()).hasSize(3));
    }

    // ---- schedules, updater state, codecs

    @Test
    void postLocalAveragesAfterEveryBatchUntilItsWarmUpIsOverAlsoAcrossEpochs() throws Exception {
        AveragingPolicy policy =
                policy(new AveragingSchedule.PostLocal(14, 4), new Mean(), UpdaterStateMode.AVERAGE, Overlap.NONE, 1);
        // the second epoch of ten batches: four more of the warm-up, then 4 and the last 2
        List<Outcome> outcomes =
                train(EpochHarness.plan(1, 10, policy), List.of(worker(targets(10, 0)), worker(targets(10, 1))));

        assertThat(outcomes.get(1).contributions())
                .extracting(Contribution::examples)
                .containsExactly(4L, 4L, 4L, 4L, 16L, 8L);
    }

    @Test
    void growingAveragesMoreSeldomInLaterEpochs() throws Exception {
        AveragingPolicy policy =
                policy(new AveragingSchedule.Growing(1, 2, 100), new Mean(), UpdaterStateMode.AVERAGE, Overlap.NONE, 1);
        for (int epoch = 0; epoch < 4; epoch++) {
            List<Outcome> outcomes = train(
                    EpochHarness.plan(epoch, epoch * 8, policy), List.of(worker(targets(8, 0)), worker(targets(8, 1))));
            assertThat(outcomes.get(0).contributions()).hasSize(8 >> epoch);
        }
    }

    @ParameterizedTest
    @EnumSource(UpdaterStateMode.class)
    void updaterStateIsTheSameOnAllReplicasAfterTheEpoch(UpdaterStateMode mode) throws Exception {
        List<Outcome> outcomes = train(
                policy(new AveragingSchedule.Every(3), new Mean(), mode, Overlap.NONE, 1),
                List.of(worker(targets(8, 0)), worker(targets(4, 1))));

        float[] velocity = outcomes.get(0).replica().velocity();
        assertThat(outcomes.get(1).replica().velocity()).containsExactly(velocity);
        if (mode == UpdaterStateMode.RESET) {
            assertThat(velocity).containsOnly(0f);
        } else {
            assertThat(velocity).doesNotContain(0f);
        }
        // the counters continue
        assertThat(outcomes).extracting(outcome -> iteration(outcome)).containsExactly(8, 4);
    }

    @ParameterizedTest
    @EnumSource(CodecType.class)
    void theCodecDecidesWhatAWorkerSends(CodecType codec) throws Exception {
        AveragingPolicy policy = new AveragingPolicy(
                new AveragingSchedule.Every(2),
                new Mean(),
                codec,
                UpdaterStateMode.KEEP,
                Overlap.NONE,
                1,
                Duration.ofMinutes(1));
        List<Outcome> outcomes = train(policy, List.of(worker(targets(8, 0)), worker(targets(8, 1))));

        // four rounds in which each of two sends half of the vector, and the half that it has averaged; then the
        // velocity
        int half = PARAMETERS / 2;
        long due = 4L * 2 * codec.codec().encodedBytes(half) + 2L * half * Float.BYTES;
        assertThat(outcomes).extracting(outcome -> bytesSent(outcome)).containsOnly(due);
        assertAllTheSame(outcomes);
    }

    // ---- batches that do not fit

    @Test
    void aBatchThatDoesNotFitEndsTheEpochAlsoWhenNothingSaysWhy() throws Exception {
        List<Outcome> outcomes = train(
                policy(new AveragingSchedule.Every(2), new Mean(), UpdaterStateMode.AVERAGE, Overlap.NONE, 1),
                List.of(worker(targets(8, 0)), worker(targets(8, 1), batch -> {
                    if (batch == 3) {
                        throw new IllegalArgumentException();
                    }
                })));

        assertThat(outcomes.get(1).result()).isInstanceOfSatisfying(EpochResult.Refused.class, refused -> assertThat(
                        refused.refusal().reason())
                .contains("IllegalArgumentException"));
        assertThat(outcomes.get(0).result()).isInstanceOf(EpochResult.Diverged.class);
    }

    // ---- quorum

    @Test
    void aQuorumLetsASlowWorkerComeEarlyAndTrainTheRestLater() throws Exception {
        QuadraticReplica slow = new QuadraticReplica(START);
        AtomicInteger reached = new AtomicInteger();
        AveragingPolicy policy =
                policy(new AveragingSchedule.Every(4), new Mean(), UpdaterStateMode.AVERAGE, Overlap.NONE, 0.6);
        EpochHarness.Worker straggler = new EpochHarness.Worker() {
            @Override
            public QuadraticReplica replica() {
                return slow;
            }

            @Override
            public Feed feed(ReplicaAveraging averaging) {
                // batches 2 and 5 take until both others wait in the next round: with 2 of 3, more than 0.6
                return new TargetFeed(slow, targets(12, 2), BATCH, batch -> {
                    reached.set(batch);
                    while ((batch == 1 || batch == 4) && !averaging.isAwaited()) {
                        Thread.onSpinWait();
                    }
                });
            }
        };
        // the other ranks do not enter the round before the slow one has reached its expected batch
        IntConsumer patient = batch -> {
            while (reached.get() < (batch < 4 ? 1 : 4)) {
                Thread.onSpinWait();
            }
        };

        List<Outcome> outcomes =
                train(policy, List.of(worker(targets(12, 0), patient), worker(targets(12, 1), patient), straggler));

        List<Contribution> brought = outcomes.get(2).contributions();
        // 2 batches, then 3; the others train their last batches in round 2 and start no further round early
        assertThat(brought.subList(0, 2)).extracting(Contribution::examples).containsExactly(8L, 12L);
        assertThat(brought.subList(0, 2)).noneMatch(Contribution::finished);
        assertThat(brought.stream().mapToLong(Contribution::examples).sum()).isEqualTo(48);
        assertThat(brought.get(brought.size() - 1).finished()).isTrue();
        assertThat(outcomes).extracting(outcome -> examples(outcome)).containsOnly(48L);
        assertAllTheSame(outcomes);
    }

    @Test
    void withoutQuorumNobodyIsCalled() throws Exception {
        QuadraticReplica slow = new QuadraticReplica(START);
        List<Boolean> called = new ArrayList<>();
        EpochHarness.Worker straggler = new EpochHarness.Worker() {
            @Override
            public QuadraticReplica replica() {
                return slow;
            }

            @Override
            public Feed feed(ReplicaAveraging averaging) {
                return new TargetFeed(slow, targets(8, 1), BATCH, batch -> {
                    LockSupport.parkNanos(5_000_000);
                    called.add(averaging.isAwaited());
                });
            }
        };
        List<Outcome> outcomes = train(
                policy(new AveragingSchedule.Every(4), new Mean(), UpdaterStateMode.AVERAGE, Overlap.NONE, 1),
                List.of(worker(targets(8, 0)), straggler));

        assertThat(called).hasSize(8).containsOnly(false);
        assertThat(outcomes.get(1).contributions())
                .extracting(Contribution::examples)
                .containsExactly(16L, 16L);
    }

    private static long examples(Outcome outcome) {
        return ((EpochResult.Completed) outcome.result()).report().examples();
    }

    private static int iteration(Outcome outcome) {
        return ((EpochResult.Completed) outcome.result()).iteration();
    }

    private static long bytesSent(Outcome outcome) {
        return ((EpochResult.Completed) outcome.result()).report().bytesSent();
    }

    private static void assertAllTheSame(List<Outcome> outcomes) {
        float[] first = outcomes.get(0).replica().parameters();
        assertThat(outcomes).allSatisfy(outcome -> assertThat(
                        Arrays.equals(outcome.replica().parameters(), first))
                .isTrue());
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as("value %d", i).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
