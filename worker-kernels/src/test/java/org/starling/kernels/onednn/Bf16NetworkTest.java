package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.ReplicaOptions;

/** Random networks in mixed precision: tensors of both types meet in all combinations of layers and vertices. */
class Bf16NetworkTest extends OracleTest {
    private static final int NETWORKS_OF_EACH_KIND = 20;

    /** Numbers of 8 significant bits; outputs are sums of many. */
    private static final double TOLERANCE_OF_OUTPUTS = 0.1;

    @BeforeAll
    static void requireSupport() {
        assumeThat(Bf16Support.ofThisMachine().missing())
                .as("AVX512-BF16 or AMX-BF16")
                .isEmpty();
    }

    static IntStream seeds() {
        return IntStream.range(0, NETWORKS_OF_EACH_KIND);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomStackComputesNearlyAsInSinglePrecision(int seed) {
        assertNearlyAlike(RandomNetworks.stack(new Random(seed)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomGraphComputesNearlyAsInSinglePrecision(int seed) {
        assertNearlyAlike(RandomNetworks.graph(new Random(seed)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomSequenceNetworkComputesNearlyAsInSinglePrecision(int seed) {
        assertNearlyAlike(RandomNetworks.sequence(new Random(seed)));
    }

    @Test
    void softmaxBelowTheLastLayerComputesNearlyAsInSinglePrecision() {
        ConvolutionLayer convolution = new ConvolutionLayer.Builder(3, 3)
                .nOut(17)
                .activation(Activation.SOFTMAX)
                .build();
        DenseLayer dense =
                new DenseLayer.Builder().nOut(9).activation(Activation.SOFTMAX).build();
        Network network = Network.of(
                OneDnnLayerTest.network(2, 7, 8, convolution, new ActivationLayer(Activation.SOFTMAX), dense));
        assertNearlyAlike(new RandomNetworks.Drawn(network, floats(5, 2, 7, 8), 7));
    }

    private static void assertNearlyAlike(RandomNetworks.Drawn drawn) {
        Batch batch = batch(drawn.format(), drawn.batchSize(), new Random(1));
        ReplicaOptions options = new ReplicaOptions(Backend.ONEDNN, Precision.BF16, drawn.batchSize(), 1);
        try (OneDnnReplica single = OneDnnCompiler.compile(drawn.network(), drawn.format(), drawn.batchSize(), 1);
                OneDnnReplica mixed = OneDnnCompiler.compile(drawn.network(), drawn.format(), options)) {
            float[] expected =
                    new float[drawn.batchSize() * drawn.format().label().length()];
            float[] actual = new float[expected.length];
            for (int i = 0; i < 3; i++) {
                single.infer(batch, expected);
                mixed.infer(batch, actual);
                assertThat(difference(actual, expected)).isLessThan(TOLERANCE_OF_OUTPUTS);
                single.train(batch);
                mixed.train(batch);
            }
        }
    }
}
