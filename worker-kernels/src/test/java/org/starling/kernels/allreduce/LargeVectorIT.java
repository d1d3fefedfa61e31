package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.Contribution;

/** A vector of 100 million floats. Two ranks of it, with all their buffers, must fit into the 3 GB heap of the tests. */
final class LargeVectorIT {
    private static final int LENGTH = 100_000_000;

    @Test
    void hundredMillionParametersAreAveragedBetweenTwoNodes() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1)) {
            List<Long> sent = cluster.play(AllReduceCluster.spec(LENGTH), allReduce -> {
                float[] vector = new float[LENGTH];
                for (int round = 0; round < 2; round++) {
                    Arrays.fill(vector, allReduce.rank() + round);
                    allReduce.average(vector, new Contribution(1, 0, false));
                    for (float value : vector) {
                        if (value != 0.5f + round) {
                            throw new AssertionError("average of round " + round + " is " + value);
                        }
                    }
                }
                return allReduce.bytesSent();
            });
            assertThat(sent).containsOnly(2L * LENGTH * Float.BYTES);
        }
    }
}
