package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;

/** Random networks in mixed precision: tensors of both types meet in all combinations of layers and vertices. */
class Bf16NetworkTest extends OracleTest {
    private static final int NETWORKS_OF_EACH_KIND = 20;

    /** Numbers of 8 significant bits; outputs are sums of many. */
    private static final double TOLERANCE_OF_OUTPUTS = 0.1;

    static Stream<Arguments> draws() {
        return Stream.of(Backend.ONEDNN, Backend.TORCH).flatMap(backend -> IntStream.range(0, NETWORKS_OF_EACH_KIND)
                .mapToObj(seed -> Arguments.of(backend, seed)));
    }

    @ParameterizedTest
    @MethodSource("draws")
    void randomStackComputesNearlyAsInSinglePrecision(Backend backend, int seed) {
        assertNearlyAlike(backend, RandomNetworks.stack(new Random(seed)));
    }

    @ParameterizedTest
    @MethodSource("draws")
    void randomGraphComputesNearlyAsInSinglePrecision(Backend backend, int seed) {
        assertNearlyAlike(backend, RandomNetworks.graph(new Random(seed)));
    }

    @ParameterizedTest
    @MethodSource("draws")
    void randomSequenceNetworkComputesNearlyAsInSinglePrecision(Backend backend, int seed) {
        assertNearlyAlike(backend, RandomNetworks.sequence(new Random(seed)));
    }

    @ParameterizedTest
    @EnumSource(names = {"ONEDNN", "TORCH"})
    void softmaxBelowTheLastLayerComputesNearlyAsInSinglePrecision(Backend backend) {
        ConvolutionLayer convolution = new ConvolutionLayer.Builder(3, 3)
                .nOut(17)
                .activation(Activation.SOFTMAX)
                .build();
        DenseLayer dense =
                new DenseLayer.Builder().nOut(9).activation(Activation.SOFTMAX).build();
        Network network = Network.of(
                OneDnnLayerTest.network(2, 7, 8, convolution, new ActivationLayer(Activation.SOFTMAX), dense));
        assertNearlyAlike(backend, new RandomNetworks.Drawn(network, floats(5, 2, 7, 8), 7));
    }

    private static void assertNearlyAlike(Backend backend, RandomNetworks.Drawn drawn) {
        if (backend == Backend.ONEDNN) {
            assumeThat(Bf16Support.ofThisMachine().missing())
                    .as("AVX512-BF16 or AMX-BF16")
                    .isEmpty();
        }
        Batch batch = batch(drawn.format(), drawn.batchSize(), new Random(1));
        try (Replica single = compile(backend, Precision.FP32, drawn);
                Replica mixed = compile(backend, Precision.BF16, drawn)) {
            float[] expected =
                    new float[drawn.batchSize() * drawn.format().label().length()];
            float[] actual = new float[expected.length];
            boolean differs = false;
            for (int i = 0; i < 3; i++) {
                single.infer(batch, expected);
                mixed.infer(batch, actual);
                assertThat(difference(actual, expected)).isLessThan(TOLERANCE_OF_OUTPUTS);
                differs |= difference(actual, expected) > 0;
                single.train(batch);
                mixed.train(batch);
            }
            assertThat(differs).as("some product is rounded").isTrue();
        }
    }

    private static Replica compile(Backend backend, Precision precision, RandomNetworks.Drawn drawn) {
        return ReplicaCompiler.compile(
                drawn.network(), drawn.format(), new ReplicaOptions(backend, precision, drawn.batchSize(), 1));
    }
}
