package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.codec.CodecType;

/** Memory that averaging takes beside the vector itself. */
final class RankMemoryTest {
    private static final int LENGTH = 1_000_000;
    /** Slices differ in length by 1. */
    private static final double ROUNDING = 1e-4;

    @ParameterizedTest
    @EnumSource(CodecType.class)
    void aRankNeedsAtMostTwiceItsParametersBesideItsVector(CodecType codec) throws Exception {
        for (int ranks : List.of(2, 3, 8)) {
            try (AllReduceCluster cluster =
                    AllReduceCluster.of(IntStream.range(0, ranks).map(rank -> 1).toArray())) {
                GroupSpec spec = AllReduceCluster.spec(LENGTH, codec, AllReduceCluster.LONG);
                List<Long> bytes = cluster.play(spec, allReduce -> {
                    for (int round = 0; round < 2; round++) {
                        allReduce.average(new float[LENGTH], new Contribution(1, 0, false));
                    }
                    return ((RankParticipant) allReduce).bufferBytes();
                });
                double largest = bytes.stream().mapToLong(one -> one).max().orElseThrow() / (4.0 * LENGTH);
                assertThat(largest)
                        .as("%s, %d ranks, in vectors", codec, ranks)
                        .isLessThanOrEqualTo(expected(codec, ranks));
                assertThat(largest).isLessThanOrEqualTo(2 + ROUNDING);
            }
        }
    }

    /** Received parts, and for lossy codecs the result, encoding errors and base parameters. */
    private static double expected(CodecType codec, int ranks) {
        double others = (ranks - 1.0) / ranks;
        return ROUNDING
                + switch (codec) {
                    case FP32 -> others;
                    case FP16, BF16 -> 0.5 * others + 0.5 / ranks + 0.5 + 1;
                    case INT8 -> 260.0 / 1024 * (others + 1.0 / ranks) + 0.5 + 1;
                };
    }
}
