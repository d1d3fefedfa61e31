package org.starling.kernels.onednn;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks drawn at random from what is supported. Two things are asserted of each:
 *
 * <ul>
 *   <li>Single steps agree: 4 steps, each from the parameters and the updater state that DL4J has come to. Outputs, score,
 *       gradient and update of every parameter, and updater state differ by no more than a ten-thousandth, or by no more than
 *       rounding explains and a hundredth: see {@link OracleTest#assertSingleStepsAgree}.
 *   <li>20 steps from one state agree by the same tolerance, or both sides have left what DL4J comes to in double precision as
 *       far (see {@link Rounding}): some networks magnify rounding from step to step, as their loss jumps about.
 * </ul>
 *
 * Activations, losses, pooling and penalties are smooth: where a kink decides, as that of L1 at a weight near 0, rounding makes
 * one side alone leave the exact result. What has kinks has tests of its own.
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
        assertAgrees(drawn);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomGraphAgreesWithDl4j(int seed) {
        RandomNetworks.Drawn drawn = RandomNetworks.graph(new Random(seed));
        assertAgrees(drawn);
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void randomSequenceNetworkAgreesWithDl4j(int seed) {
        RandomNetworks.Drawn drawn = RandomNetworks.sequence(new Random(seed));
        assertAgrees(drawn);
    }

    private static void assertAgrees(RandomNetworks.Drawn drawn) {
        assertSingleStepsAgree(drawn.network(), drawn.format(), drawn.batchSize());
        assertAgreesUpToRounding(drawn.network(), drawn.format(), drawn.batchSize());
    }
}
