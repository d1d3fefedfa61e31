package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;

/** Independence of the bits from the placement of ranks; bytes sent depend on it and are counted. */
final class SpreadTest {
    private static final int[][] SPREADS = {{4}, {2, 2}, {1, 3}, {3, 1}, {1, 2, 1}, {1, 1, 1, 1}};

    /** Shrinks its slice: an update that needs the whole slice before anything goes back. */
    private static final SliceUpdate HALVE = (values, from, to) -> {
        for (int i = from; i < to; i++) {
            values[i] /= 2;
        }
    };

    @ParameterizedTest
    @EnumSource(CodecType.class)
    void theSameBitsHoweverRanksAreSpreadOverJvms(CodecType codec) throws Exception {
        for (SliceUpdate update : List.of(SliceUpdate.NONE, HALVE)) {
            List<float[]> all = new ArrayList<>();
            for (int[] spread : SPREADS) {
                // several chunks to a slice, updater state behind the parameters in the last one
                GroupSpec any = AllReduceCluster.spec(1_200_000, codec, AllReduceCluster.LONG);
                all.addAll(train(
                        spread,
                        new GroupSpec(any.id(), any.key(), 1_200_000, 1_000_001, codec, AllReduceCluster.LONG),
                        update));
            }
            assertThat(all).hasSize(4 * SPREADS.length).allSatisfy(vector -> assertThat(
                            Arrays.equals(vector, all.get(0)))
                    .isTrue());
        }
    }

    private static List<float[]> train(int[] spread, GroupSpec spec, SliceUpdate update) throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(spread);
                Threads threads = new Threads()) {
            List<Future<float[]>> running = new ArrayList<>();
            for (int rank = 0; rank < 4; rank++) {
                int mine = rank;
                running.add(threads.submit(() -> {
                    try (AllReduce allReduce = cluster.join(spec, mine, update)) {
                        return train(allReduce, spec.vectorLength());
                    }
                }));
            }
            List<float[]> vectors = new ArrayList<>();
            for (Future<float[]> each : running) {
                vectors.add(each.get());
            }
            return vectors;
        }
    }

    private static float[] train(AllReduce allReduce, int length) throws Exception {
        float[] vector = AllReduceContractTest.vector(0, length);
        allReduce.startFrom(vector);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < length; i++) {
                vector[i] += (((i * 31 + round * 7 + allReduce.rank() * 5) & 255) - 127) / 255f;
            }
            // rank 1 has no examples in round 1
            allReduce.average(vector, new Contribution(round == allReduce.rank() ? 0 : 5 + allReduce.rank(), 0, false));
        }
        return vector;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void ranksOnTheirOwnSendWhatAnAllReduceMust(int ranks) throws Exception {
        try (AllReduceCluster cluster =
                AllReduceCluster.of(IntStream.range(0, ranks).map(rank -> 1).toArray())) {
            List<Long> sent = cluster.play(AllReduceCluster.spec(600_000), allReduce -> {
                allReduce.average(new float[600_000], new Contribution(1, 0, false));
                return allReduce.bytesSent();
            });
            // 600,000 floats divide by all these numbers of ranks, so there is nothing to round
            long due = 2L * (ranks - 1) * 600_000 / ranks * Float.BYTES;
            assertThat(sent).containsOnly(due);
        }
    }

    @Test
    void eightBitsTakeAboutAQuarterOfTheBytes() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1)) {
            List<Long> sent =
                    cluster.play(AllReduceCluster.spec(600_000, CodecType.INT8, AllReduceCluster.LONG), allReduce -> {
                        allReduce.average(new float[600_000], new Contribution(1, 0, false));
                        return allReduce.bytesSent();
                    });
            // one byte an element, and a scale of four bytes for every 256
            assertThat(sent).allSatisfy(bytes -> assertThat(bytes / (600_000.0 * Float.BYTES))
                    .isCloseTo(0.25, within(0.005)));
        }
    }

    @Test
    void ranksOfOneJvmSendNothing() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(3)) {
            List<Long> sent = cluster.play(AllReduceCluster.spec(1000), allReduce -> {
                allReduce.average(new float[1000], new Contribution(1, 0, false));
                return allReduce.bytesSent();
            });
            assertThat(sent).containsOnly(0L);
        }
    }

    @Test
    void resultsGoOnceToEachJvm() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 3)) {
            List<Long> sent = cluster.play(AllReduceCluster.spec(4000), allReduce -> {
                allReduce.average(new float[4000], new Contribution(1, 0, false));
                return allReduce.bytesSent();
            });
            // rank 0: three parts and one result; each of the others: one part and one result; slices of 4,000 bytes
            assertThat(sent).containsExactly(16_000L, 8_000L, 8_000L, 8_000L);
        }
    }
}
