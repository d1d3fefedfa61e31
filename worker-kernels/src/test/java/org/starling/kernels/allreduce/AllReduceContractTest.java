package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.averaging.Vote;
import org.starling.kernels.codec.CodecType;

/** Contract of all-reduces. Subclasses define the placement of ranks. */
abstract class AllReduceContractTest {

    /** Ranks as the subclass spreads them. */
    abstract AllReduceCluster cluster(int ranks);

    @SuppressWarnings("ArrayRecordComponent") // compared component by component
    private record Result(float[] vector, RoundOutcome outcome) {}

    static Stream<Arguments> sizes() {
        return IntStream.rangeClosed(1, 5).boxed().flatMap(ranks -> Stream.of(0, 1, 3, 1000, 1_000_003)
                .map(length -> Arguments.of(ranks, length)));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void averagesByExamples(int ranks, int length) throws Exception {
        try (AllReduceCluster cluster = cluster(ranks)) {
            List<Result> results = cluster.play(AllReduceCluster.spec(length), allReduce -> {
                float[] vector = vector(allReduce.rank(), length);
                Contribution mine = new Contribution(allReduce.rank() + 1L, 0.5, false);
                return new Result(vector, allReduce.average(vector, mine));
            });
            double total = ranks * (ranks + 1) / 2.0;
            double[] mean = new double[length];
            for (int rank = 0; rank < ranks; rank++) {
                float[] vector = vector(rank, length);
                for (int i = 0; i < length; i++) {
                    mean[i] += (rank + 1) / total * vector[i];
                }
            }
            float[] averaged = results.get(0).vector;
            double worst = 0;
            for (int i = 0; i < length; i++) {
                worst = Math.max(worst, Math.abs(averaged[i] - mean[i]));
            }
            // values up to 1, at most 5 products and sums in float32: less than 10 roundings of 2⁻²⁴
            assertThat(worst).isLessThan(6e-7);
            for (Result result : results) {
                assertThat(Arrays.equals(result.vector, averaged)).isTrue();
                assertThat(result.outcome).isEqualTo(new RoundOutcome(0, (long) total, ranks * 0.5, false));
            }
        }
    }

    @Test
    void ranksWithoutExamplesDoNotLeakIntoTheAverage() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<float[]> results = cluster.play(AllReduceCluster.spec(1000), allReduce -> {
                float[] vector = new float[1000];
                Arrays.fill(vector, allReduce.rank() == 1 ? Float.NaN : allReduce.rank());
                allReduce.average(vector, new Contribution(allReduce.rank() == 1 ? 0 : 4, 0, false));
                return vector;
            });
            assertThat(results).allSatisfy(vector -> assertThat(vector).containsOnly(1f));
        }
    }

    @Test
    void rankThatAloneHasExamplesGetsItsOwnBitsBack() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            float[] own = vector(2, 1001);
            own[0] = -0f;
            own[1] = Float.MIN_VALUE;
            own[1000] = Float.POSITIVE_INFINITY;
            List<float[]> results = cluster.play(AllReduceCluster.spec(1001), allReduce -> {
                float[] vector = allReduce.rank() == 2 ? own.clone() : vector(allReduce.rank(), 1001);
                allReduce.average(vector, new Contribution(allReduce.rank() == 2 ? 7 : 0, 0, false));
                return vector;
            });
            assertThat(results)
                    .allSatisfy(vector -> assertThat(Arrays.equals(vector, own)).isTrue());
        }
    }

    @Test
    void vectorsStayAsTheyAreWhenNobodyHasExamples() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<RoundOutcome> outcomes = cluster.play(AllReduceCluster.spec(10), allReduce -> {
                float[] vector = vector(allReduce.rank(), 10);
                RoundOutcome outcome = allReduce.average(vector, new Contribution(0, 0, true));
                assertThat(vector).containsExactly(vector(allReduce.rank(), 10));
                return outcome;
            });
            assertThat(outcomes).containsOnly(new RoundOutcome(0, 0, 0, true));
        }
    }

    @Test
    void everyRankKnowsWhenAllHaveFinished() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<List<Boolean>> finished = cluster.play(AllReduceCluster.spec(10), allReduce -> {
                List<Boolean> seen = new ArrayList<>();
                for (int round = 0; round < 4; round++) {
                    boolean done = round > allReduce.rank();
                    Contribution mine = new Contribution(done ? 0 : 8, 1, done);
                    seen.add(allReduce.average(new float[10], mine).everyoneFinished());
                }
                return seen;
            });
            assertThat(finished).containsOnly(List.of(false, false, false, true));
        }
    }

    @Test
    void everyRankSeesThatALossIsNotANumber() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<Double> losses = cluster.play(AllReduceCluster.spec(10), allReduce -> {
                double loss = allReduce.rank() == 1 ? Double.NaN : 1;
                return allReduce
                        .average(new float[10], new Contribution(1, loss, false))
                        .lossSum();
            });
            assertThat(losses).containsOnly(Double.NaN);
        }
    }

    @ParameterizedTest
    @EnumSource(CodecType.class)
    void fiftyRoundsGiveTheSameBitsOnEveryRankAndRun(CodecType codec) throws Exception {
        List<float[]> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (AllReduceCluster cluster = cluster(4)) {
                List<float[]> results = cluster.play(
                        AllReduceCluster.spec(3001, codec, AllReduceCluster.LONG),
                        allReduce -> trainedVector(allReduce, 3001, 50));
                runs.addAll(results);
            }
        }
        assertThat(runs).hasSize(8).allSatisfy(vector -> assertThat(Arrays.equals(vector, runs.get(0)))
                .isTrue());
        assertThat(runs.get(0)).doesNotContain(Float.NaN);
    }

    private static float[] trainedVector(AllReduce allReduce, int length, int rounds) throws Exception {
        Random random = new Random(allReduce.rank());
        float[] vector = vector(0, length);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < length; i++) {
                vector[i] += (random.nextFloat() - 0.5f) / 100;
            }
            allReduce.average(vector, new Contribution(random.nextInt(5), 0, false));
        }
        return vector;
    }

    @Test
    void ownersUpdateTheirSlicesOnceARound() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            GroupSpec spec = AllReduceCluster.spec(1000);
            List<Future<float[]>> running = new ArrayList<>();
            try (var threads = new Threads()) {
                for (int rank = 0; rank < 3; rank++) {
                    int mine = rank;
                    running.add(threads.submit(() -> {
                        try (AllReduce allReduce = cluster.join(spec, mine, (values, from, to) -> {
                            for (int i = from; i < to; i++) {
                                values[i] += 10 * (mine + 1);
                            }
                        })) {
                            float[] vector = new float[1000];
                            allReduce.average(vector, new Contribution(1, 0, false));
                            allReduce.average(vector, new Contribution(1, 0, false));
                            return vector;
                        }
                    }));
                }
                for (Future<float[]> each : running) {
                    float[] vector = each.get();
                    assertThat(Arrays.copyOfRange(vector, 0, 333)).containsOnly(20f);
                    assertThat(Arrays.copyOfRange(vector, 333, 666)).containsOnly(40f);
                    assertThat(Arrays.copyOfRange(vector, 666, 1000)).containsOnly(60f);
                }
            }
        }
    }

    @Test
    void messageOfATimeOutNamesPeerAndRound() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            Phaser gone = new Phaser(1);
            gone.bulkRegister(2);
            List<Future<Object>> running =
                    cluster.start(AllReduceCluster.spec(10, CodecType.FP32, Duration.ofSeconds(2)), allReduce -> {
                        allReduce.average(new float[10], new Contribution(1, 0, false));
                        if (allReduce.rank() == 2) {
                            gone.awaitAdvanceInterruptibly(gone.arrive());
                            return "was late";
                        }
                        try {
                            return allReduce.average(new float[10], new Contribution(1, 0, false));
                        } finally {
                            gone.arrive();
                        }
                    });
            List<Throwable> failures = AllReduceCluster.failures(running.subList(0, 2));
            assertThat(failures).allSatisfy(failure -> assertThat(failure)
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("Cannot average in round 1: ")
                    .hasMessageContaining("rank 2 at 127.0.0.1:"
                            + cluster.node(2).address().port() + " did not take part" + " within 2000 ms"));
            assertThat(running.get(2).get()).isEqualTo("was late");
        }
    }

    @Test
    void ranksThatWaitForOneThatLeftFailAtOnce() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<Future<RoundOutcome>> running = cluster.start(AllReduceCluster.spec(10), allReduce -> {
                RoundOutcome first = allReduce.average(new float[10], new Contribution(1, 0, false));
                return allReduce.rank() == 1 ? first : allReduce.average(new float[10], new Contribution(1, 0, false));
            });
            assertThat(running.get(1).get().round()).isZero();
            assertThat(AllReduceCluster.failures(List.of(running.get(0), running.get(2))))
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOf(AveragingException.class)
                            .hasMessageContaining("Cannot average in round 1: ")
                            .hasMessageContaining("rank 1 at 127.0.0.1:"
                                    + cluster.node(1).address().port() + " left the group"));
        }
    }

    @Test
    void interruptedRankTakesTheOthersWithIt() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<Future<RoundOutcome>> running = cluster.start(AllReduceCluster.spec(10), allReduce -> {
                allReduce.average(new float[10], new Contribution(1, 0, false));
                if (allReduce.rank() == 1) {
                    Thread.currentThread().interrupt();
                }
                return allReduce.average(new float[10], new Contribution(1, 0, false));
            });
            List<Throwable> failures = AllReduceCluster.failures(running);
            assertThat(failures.get(1)).isInstanceOf(InterruptedException.class);
            assertThat(List.of(failures.get(0), failures.get(2))).allSatisfy(failure -> assertThat(failure)
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("in round 1: ")
                    .hasMessageContaining("rank 1"));
        }
    }

    @Test
    void vectorOfAnotherLengthIsRefused() throws Exception {
        try (AllReduceCluster cluster = cluster(2)) {
            List<Throwable> failures = AllReduceCluster.failures(cluster.start(
                    AllReduceCluster.spec(10),
                    allReduce -> allReduce.average(new float[10 + allReduce.rank()], new Contribution(1, 0, false))));
            assertThat(failures.get(0))
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("rank 1")
                    .hasMessageContaining("vectors of 10 values, this one has 11");
            assertThat(failures.get(1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("vectors of 10 values, this one has 11");
        }
    }

    @Test
    void ranksAgreeOnlyIfAllVoteYes() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<List<Boolean>> answers = cluster.play(AllReduceCluster.spec(10), allReduce -> {
                List<Boolean> heard = new ArrayList<>();
                for (int noes = 0; noes <= 3; noes++) {
                    heard.add(allReduce.allAgree(Vote.on(allReduce.rank() >= noes)));
                }
                heard.add(allReduce.allAgree(Vote.YES));
                return heard;
            });
            assertThat(answers).containsOnly(List.of(true, false, false, false, true));
        }
    }

    @Test
    void votesLeaveAveragesAsTheyAre() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<float[]> results =
                    cluster.play(AllReduceCluster.spec(3001, CodecType.INT8, AllReduceCluster.LONG), allReduce -> {
                        float[] voted = trainedVector(allReduce, 3001, 2);
                        allReduce.allAgree(Vote.on(allReduce.rank() == 1));
                        allReduce.average(voted, new Contribution(1, 0, false));
                        return voted;
                    });
            List<float[]> unvoted =
                    cluster.play(AllReduceCluster.spec(3001, CodecType.INT8, AllReduceCluster.LONG), allReduce -> {
                        float[] vector = trainedVector(allReduce, 3001, 2);
                        allReduce.average(vector, new Contribution(1, 0, false));
                        return vector;
                    });
            assertThat(results).allSatisfy(vector -> assertThat(Arrays.equals(vector, unvoted.get(0)))
                    .isTrue());
        }
    }

    @Test
    void voteThatARankDoesNotComeToFailsAndNamesPeerAndRound() throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            List<Future<Boolean>> running = cluster.start(
                    AllReduceCluster.spec(10),
                    allReduce -> allReduce.allAgree(Vote.YES) && allReduce.rank() != 1 && allReduce.allAgree(Vote.YES));
            assertThat(running.get(1).get()).isFalse();
            assertThat(AllReduceCluster.failures(List.of(running.get(0), running.get(2))))
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOf(AveragingException.class)
                            .hasMessageContaining("Cannot average in round 1: rank 1 at 127.0.0.1:"));
        }
    }

    @Test
    void seatThatWasClosedSaysSo() throws Exception {
        try (AllReduceCluster cluster = cluster(1)) {
            AllReduce allReduce = cluster.join(AllReduceCluster.spec(10), 0);
            allReduce.close();
            allReduce.close();
            assertThatThrownBy(() -> allReduce.average(new float[10], new Contribution(1, 0, false)))
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("has left the group; join a new group");
        }
    }

    @Test
    void attendanceTellsWhoWaitsInTheNextRoundAndWhoHasFinished() throws Exception {
        try (AllReduceCluster cluster = cluster(4)) {
            Phaser seen = new Phaser(4);
            List<List<AllReduce.Attendance>> all = cluster.play(AllReduceCluster.spec(1000), allReduce -> {
                List<AllReduce.Attendance> heard = new ArrayList<>();
                heard.add(allReduce.attendance());
                seen.arriveAndAwaitAdvance();
                // rank 1 has no more examples after round 0
                allReduce.average(new float[1000], new Contribution(1, 0, allReduce.rank() == 1));
                if (allReduce.rank() == 0) {
                    AllReduce.Attendance twoWait = new AllReduce.Attendance(2, 1);
                    while (!allReduce.attendance().equals(twoWait)) {
                        Thread.onSpinWait();
                    }
                    heard.add(twoWait);
                }
                int rank = allReduce.rank();
                allReduce.average(new float[1000], new Contribution(rank == 1 ? 0 : 1, 0, rank < 2));
                heard.add(allReduce.attendance());
                return heard;
            });
            assertThat(all).allSatisfy(heard -> assertThat(heard.get(0)).isEqualTo(new AllReduce.Attendance(0, 0)));
            for (int rank = 0; rank < 4; rank++) {
                assertThat(all.get(rank).get(all.get(rank).size() - 1))
                        .isEqualTo(new AllReduce.Attendance(0, rank < 2 ? 1 : 2));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 1000})
    void updaterStateBehindTheParametersIsAveragedExactly(int parameters) throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            GroupSpec any = AllReduceCluster.spec(1000);
            GroupSpec spec = new GroupSpec(any.id(), any.key(), 1000, parameters, CodecType.INT8, any.timeout());
            List<float[]> results = cluster.play(spec, allReduce -> {
                float[] vector = vector(allReduce.rank(), 1000);
                allReduce.average(vector, new Contribution(1, 0, false));
                return vector;
            });
            float third = (float) (1.0 / 3);
            for (int i = 0; i < 1000; i++) {
                float first = vector(0, 1000)[i];
                float mean = first + third * (vector(1, 1000)[i] - first) + third * (vector(2, 1000)[i] - first);
                // int8: steps of 1/127 of the largest value, at most 1, once on the way there and once back
                assertThat(results.get(0)[i]).isCloseTo(mean, offset(i < parameters ? 0.01f : 0f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CodecType.class)
    void whatIsLostIsAFractionOfTheDeltaFromTheCommonStart(CodecType codec) throws Exception {
        try (AllReduceCluster cluster = cluster(3)) {
            GroupSpec spec = AllReduceCluster.spec(1000, codec, AllReduceCluster.LONG);
            List<float[]> results = cluster.play(spec, allReduce -> {
                float[] vector = vector(9, 1000);
                allReduce.startFrom(vector);
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < vector.length; i++) {
                        vector[i] += 1e-3f * (allReduce.rank() - 0.5f); // on average half of a thousandth
                    }
                    allReduce.average(vector, new Contribution(1, 0, false));
                }
                return vector;
            });
            float[] start = vector(9, 1000);
            for (int i = 0; i < 1000; i++) {
                // int8, the coarsest: deltas of at most 1.5e-3 in steps of 1/127, lost on the way there and back
                assertThat(results.get(0)[i]).isCloseTo(start[i] + 1.5e-3f, offset(1.5e-3f / 127 + 5e-7f));
                assertThat(results.get(1)[i]).isEqualTo(results.get(0)[i]);
            }
        }
    }

    /** Values between -1 and 1 that depend on the rank. */
    static float[] vector(int rank, int length) {
        Random random = new Random(31L * rank + 7);
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            vector[i] = random.nextFloat() * 2 - 1;
        }
        return vector;
    }
}
