package org.starling.kernels.onednn;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks drawn at random from what is supported, 20 steps each. Smooth activations, losses and pooling only: where a kink
 * decides, 20 steps magnify rounding beyond any tolerance; layers with kinks have tests of their own.
 */
class RandomNetworkTest extends OracleTest {
    private static final int NETWORKS_OF_EACH_KIND = 70;

    static IntStream seeds() {
        return IntStream.range(0, NETWORKS_OF_EACH_KIND);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomStackAgreesWithDl4j(int seed) {
        RandomNetworks.Drawn drawn = RandomNetworks.stack(new Random(seed));
        assertAgrees(drawn.network(), drawn.format(), drawn.batchSize(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomGraphAgreesWithDl4j(int seed) {
        RandomNetworks.Drawn drawn = RandomNetworks.graph(new Random(seed));
        assertAgrees(drawn.network(), drawn.format(), drawn.batchSize(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomSequenceNetworkAgreesWithDl4j(int seed) {
        RandomNetworks.Drawn drawn = RandomNetworks.sequence(new Random(seed));
        assertAgrees(drawn.network(), drawn.format(), drawn.batchSize(), TOLERANCE);
    }
}
