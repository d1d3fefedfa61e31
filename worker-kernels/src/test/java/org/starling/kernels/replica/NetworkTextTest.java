package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Adam;
import org.starling.kernels.validation.Permissions;

class NetworkTextTest {
    @AfterEach
    void withdrawPermission() {
        System.clearProperty(Permissions.CLASSES.property());
    }

    /** Fails the test if anything loads it. */
    public static final class Planted {
        static {
            Loaded.count++;
        }
    }

    static final class Loaded {
        static int count;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@class\": \"NAME\"}",
                "{\"confs\": [{\"layer\": {\"activationFn\": {\"@class\": \"NAME\"}}}]}",
                "{\"type\": \"NAME\"}",
                "{\"@class\": \"org.deeplearning4j.nn.conf.layers.DenseLayer<NAME>\"}",
                "{\"activationFn\": [\"NAME\", {}]}",
                "{\"activationFn\": [\"NAME\", 1]}",
                "{\"activationFn\": [\"NAME\"]}",
                "{\"a\": [1, [\"NAME\", []]]}",
                "{\"networkInputs\": [\"NAME\", {}]}",
                "{\"vertexInputs\": {\"a\": [\"NAME\", {}]}}",
                "{\"vertexInputs\": {\"a\": {\"@class\": \"NAME\"}}}",
                "{\"@class\": \"Planted\"}",
                "{\"@class\": \"[LNAME;\"}",
                "{\"@class\": \"org.deeplearning4j.nn.conf.layers.DenseLayer/../NAME\"}"
            })
    void refusesOtherClassesBeforeTheyAreLoaded(String json) {
        String name = "org.starling.kernels.replica.NetworkTextTest$Planted";
        assertThatThrownBy(() -> NetworkText.checked(json.replace("NAME", name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Planted")
                .hasMessageContaining("not one of DL4J's configuration classes");
        assertThat(Loaded.count).isZero();
    }

    @Test
    void starlingsLayersAreKnownByName() {
        for (String layer :
                List.of("LayerNorm", "RmsNorm", "PositionEmbedding", "MultiHeadAttention", "QuantileLoss")) {
            String json = "{\"@class\": \"org.starling.layers.%s\"}".formatted(layer);
            assertThat(NetworkText.checked(json).json()).contains(layer);
        }
        assertThatThrownBy(() -> NetworkText.checked("{\"@class\": \"org.starling.layers.LayerNorm$Builder\"}"))
                .hasMessageContaining("LayerNorm$Builder");
        assertThatThrownBy(() -> NetworkText.checked("{\"@class\": \"org.starling.layers.Other\"}"))
                .hasMessageContaining("org.starling.layers.Other");
    }

    @Test
    void thePersonWhoRunsTheJobPermitsClasses() {
        System.setProperty(Permissions.CLASSES.property(), "org.example.Other, org.example.Layer");

        assertThat(NetworkText.checked("{\"@class\": \"org.example.Layer\"}").json())
                .contains("org.example.Layer");
        assertThatThrownBy(() -> NetworkText.checked("{\"@class\": \"org.example.Layers\"}"))
                .hasMessageContaining("--allow-class=org.example.Layers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{} {}",
                "{\"@class\": \"org.deeplearning4j.nn.conf.layers.DenseLayer\", \"@class\": \"java.lang.String\"}"
            })
    void refusesWhatTwoReadersMayUnderstandInTwoWays(String json) {
        assertThatThrownBy(() -> NetworkText.checked(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("its configuration is not");
    }

    @Test
    void limitsTheDepth() {
        String nested = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);

        assertThatThrownBy(() -> NetworkText.checked(nested)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsNetworksOfDl4j() {
        Network stack = Network.of(TestNetworks.cnn(1, 8, 3, new Adam(0.01)));
        Network graph = Network.of(TestNetworks.graph(10, 3, new Adam(1e-12)));

        assertThat(reread(stack)).isEqualTo(stack);
        assertThat(reread(graph)).isEqualTo(graph);
    }

    private static Network reread(Network network) {
        Network checked = NetworkText.checked(network.json());
        return LiveNetwork.of(checked).network();
    }

    @Test
    void namesOfLayersMayLookLikeClasses() {
        String json = "{\"vertices\": {}, \"networkInputs\": [\"a.b.In\"], \"networkOutputs\": [\"a.b.Out\", \"c\"],"
                + " \"vertexInputs\": {\"a.b.Out\": [\"a.b.In\"]}, \"x\": {\"layerName\": \"conv.1\", \"variables\": [\"e.W\"]}}";

        assertThat(NetworkText.checked(json).kind()).isEqualTo(Network.Kind.COMPUTATION_GRAPH);
    }

    @Test
    void keepsDistributionsAndConfigurationsOfOldVersions() {
        String distribution = "{\"type\": \"" + NormalDistribution.class.getName() + "\", \"mean\": 0.0}";
        String old = "{\"confs\": [{\"layer\": {\"dense\": {\"activationFn\": {\"ReLU\": {}}, \"type\": \"FF\"}}}]}";

        assertThat(NetworkText.checked("{\"dist\": " + distribution + "}").json())
                .contains("NormalDistribution");
        assertThat(NetworkText.checked(old).kind()).isEqualTo(Network.Kind.MULTI_LAYER);
    }

    @Test
    void passesOnNumbersAsTheyAre() {
        assertThat(NetworkText.checked("{\"a\": 0.10, \"b\": 1E-8, \"c\": 9007199254740993}")
                        .json())
                .isEqualTo("{\"a\":0.10,\"b\":1E-8,\"c\":9007199254740993}");
    }

    @Test
    void isTheSameForAllConfigurations() {
        MultiLayerConfiguration configuration = TestNetworks.mlp(4, 2, new Adam(0.1));

        assertThat(MultiLayerConfiguration.fromJson(
                        NetworkText.checked(configuration.toJson()).json()))
                .isEqualTo(configuration);
    }
}
