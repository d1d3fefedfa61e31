package org.starling.driver.export.network;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.binding.RecordReader;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.RandomNetworks;
import org.starling.kernels.onednn.RandomNetworks.Drawn;
import org.starling.kernels.onednn.RandomNetworks.Kind;
import org.starling.kernels.replica.Network;

/** Compares the outputs of whole networks with those of onnxruntime: of the jobs in {@code conf}, and random ones. */
class ExportedNetworksTest {
    private static final int NETWORKS_OF_EACH_KIND = 75;
    private static final FeatureFormat PIXELS = new FeatureFormat(FeatureType.UINT8, List.of(1, 28, 28), 1f / 255, 0f);
    private static final int TOKENS = 120;

    static Stream<Arguments> jobs() {
        return Stream.of(
                Arguments.of("demo-digits", FeatureFormat.float32(64), new LabelFormat.ClassIndex(10), 0),
                Arguments.of("breast-cancer", FeatureFormat.float32(30), new LabelFormat.ClassIndex(2), 0),
                Arguments.of("dirty-table", FeatureFormat.float32(22), new LabelFormat.ClassIndex(2), 0),
                Arguments.of("fashion-mnist-mlp", PIXELS, new LabelFormat.ClassIndex(10), 0),
                Arguments.of("fashion-mnist-cnn", PIXELS, new LabelFormat.ClassIndex(10), 0),
                Arguments.of("fashion-mnist-augmented", PIXELS, new LabelFormat.ClassIndex(10), 0),
                Arguments.of(
                        "character-model", FeatureFormat.float32(TOKENS, 40), new LabelFormat.ClassIndex(TOKENS), 0),
                Arguments.of(
                        "small-gpt", FeatureFormat.float32(64), new LabelFormat.ClassSequence(TOKENS, 64), TOKENS));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void networkOfAJobAgrees(String job, FeatureFormat features, LabelFormat label, int entries)
            throws IOException, OrtException {
        ExampleFormat format = new ExampleFormat(features, label);
        NetworkOracle.assertAgrees(network(job, format), format, entries);
    }

    /** The network of a job in {@code conf}. */
    static Network network(String job, ExampleFormat format) throws IOException {
        return new NetworkFactory(new Configuration(), path -> null).create(spec(job), format);
    }

    /** The model block of a job, without its data, which may not be on this machine. */
    private static ModelSpec spec(String job) throws IOException {
        JsonNode tree =
                new YAMLMapper().readTree(Path.of("../conf/" + job + ".yaml").toFile());
        String block = new YAMLMapper()
                .createObjectNode()
                .set("model", tree.get("model"))
                .toString();
        return new RecordReader<>(Block.class, (read, problems) -> {})
                .read(block.replace("balanced", "none"), job, List.of())
                .model();
    }

    private record Block(ModelSpec model) {}

    static Stream<Arguments> sample() {
        return Stream.of(
                        arguments(Kind.STACK, 0, 13, 36, 44, 48, 62, 65, 68),
                        arguments(Kind.GRAPH, 3, 20, 21, 27, 35, 51, 70, 73),
                        arguments(Kind.SEQUENCE, 1, 4, 8, 41, 63, 67, 71, 74),
                        arguments(Kind.TRANSFORMER, 0, 1, 2, 3, 4, 5),
                        arguments(Kind.TABLE, 0, 1, 2, 3, 4, 5))
                .flatMap(networks -> networks);
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
    void randomNetworkAgrees(Kind kind, int seed) throws OrtException {
        assertAgrees(kind, seed);
    }

    @ParameterizedTest
    @MethodSource("all")
    @Tag("sweep")
    void everyRandomNetworkAgrees(Kind kind, int seed) throws OrtException {
        assertAgrees(kind, seed);
    }

    private static void assertAgrees(Kind kind, int seed) throws OrtException {
        Drawn drawn = RandomNetworks.draw(kind, seed);
        // masks of time steps are not exported
        NetworkOracle.assertAgrees(
                drawn.network(),
                new ExampleFormat(drawn.format().features(), drawn.format().label()));
    }
}
