package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.kernels.onednn.RandomNetworks.Drawn;
import org.starling.kernels.onednn.RandomNetworks.Kind;

/**
 * Random networks of supported parts. Activations, losses, pooling and penalties are smooth; functions with kinks have their own
 * tests. A sample with every layer, vertex, updater, activation and loss always runs; all networks run on request.
 */
class RandomNetworkTest extends OracleTest {
    private static final int NETWORKS_OF_EACH_KIND = 75;
    private static final Pattern CLASS = Pattern.compile("(?<=\"@class\" : \")[^\"]+");

    static Stream<Arguments> sample() {
        return Stream.of(
                        arguments(Kind.STACK, 0, 13, 36, 44, 48, 62, 65, 68),
                        arguments(Kind.GRAPH, 3, 20, 21, 27, 35, 51, 70, 73),
                        arguments(Kind.SEQUENCE, 1, 4, 8, 41, 63, 67, 71, 74),
                        arguments(Kind.TRANSFORMER, 0, 1, 2, 3, 4),
                        arguments(Kind.TABLE, 0, 1, 2, 3, 4, 5))
                .flatMap(arguments -> arguments);
    }

    static Stream<Arguments> all() {
        int[] seeds = IntStream.range(0, NETWORKS_OF_EACH_KIND).toArray();
        return Stream.of(Kind.values()).flatMap(kind -> arguments(kind, seeds));
    }

    private static Stream<Arguments> arguments(Kind kind, int... seeds) {
        return IntStream.of(seeds).mapToObj(seed -> Arguments.of(kind, seed));
    }

    @ParameterizedTest
    @MethodSource("sample")
    void randomNetworkAgreesWithDl4j(Kind kind, int seed) {
        assertAgrees(kind, seed, OracleRun.FEW_STEPS);
    }

    @ParameterizedTest
    @MethodSource("all")
    @Tag("sweep")
    void everyRandomNetworkAgreesWithDl4j(Kind kind, int seed) {
        assertAgrees(kind, seed, OracleRun.MANY_STEPS);
    }

    private static void assertAgrees(Kind kind, int seed, int steps) {
        Drawn drawn = RandomNetworks.draw(kind, seed);
        assertAgrees(drawn.network(), drawn.format(), drawn.batchSize(), steps);
    }

    @Test
    void sampleCoversWhatIsDrawn() {
        assertThat(classes(sample())).containsExactlyInAnyOrderElementsOf(classes(all()));
    }

    /** DL4J's classes that networks are configured with. */
    private static Set<String> classes(Stream<Arguments> networks) {
        return networks.map(Arguments::get)
                .map(drawn -> RandomNetworks.draw((Kind) drawn[0], (int) drawn[1]))
                .flatMap(drawn -> CLASS.matcher(drawn.network().json()).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
