package org.starling.kernels.onednn;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks drawn at random from what is supported, 20 steps each. Some magnify rounding, as their loss jumps about: those are
 * judged by DL4J in double precision. Activations, losses, pooling and penalties are smooth: where a kink decides, as that of
 * L1 at a weight near 0, rounding makes one side alone leave the exact result. What has kinks has tests of its own.
 */
class RandomNetworkTest extends OracleTest {
    private static final int NETWORKS_OF_EACH_KIND = 70;

    static IntStream seeds() {
        return IntStream.range(0, NETWORKS_OF_EACH_KIND);
    }

    static IntStream sequences() {
        return IntStream.range(0, NETWORKS_OF_EACH_KIND + 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomStackAgreesWithDl4j(int seed) {
        RandomNetworks.Drawn drawn = RandomNetworks.stack(new Random(seed));
        assertAgreesUpToRounding(drawn.network(), drawn.format(), drawn.batchSize());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomGraphAgreesWithDl4j(int seed) {
        RandomNetworks.Drawn drawn = RandomNetworks.graph(new Random(seed));
        assertAgreesUpToRounding(drawn.network(), drawn.format(), drawn.batchSize());
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void randomSequenceNetworkAgreesWithDl4j(int seed) {
        RandomNetworks.Drawn drawn = RandomNetworks.sequence(new Random(seed));
        assertAgreesUpToRounding(drawn.network(), drawn.format(), drawn.batchSize());
    }
}
