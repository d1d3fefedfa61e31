package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.ReplicaOptions;

class Bf16SupportTest extends OracleTest {
    private static final ExampleFormat IMAGES = bytes(10, 1, 28, 28);

    @Test
    void instructionSetsAreTold() {
        assertThat(support(dnnl.dnnl_cpu_isa_avx512_core_bf16).missing()).isEmpty();
        assertThat(support(dnnl.dnnl_cpu_isa_avx512_core_amx).missing()).isEmpty();
        assertThat(support(dnnl.dnnl_cpu_isa_avx512_core_vnni).missing()).isPresent();
        assertThat(support(dnnl.dnnl_cpu_isa_avx2).missing()).isPresent();
    }

    private static Bf16Support support(int instructionSet) {
        return () -> instructionSet;
    }

    @Test
    void refusedWhereTheCpuLacksIt() {
        Network network = Network.of(OneDnnFeedForwardTest.perceptron());
        ReplicaOptions options = new ReplicaOptions(Backend.ONEDNN, Precision.BF16, 4, 1);
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, bytes(10, 784), options, () -> dnnl.dnnl_cpu_isa_avx2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AVX512-BF16")
                .hasMessageContaining("training.precision");
    }

    /**
     * Numbers of 8 significant bits: losses and outputs stay within some hundredths of DL4J's, and 20 steps bring the loss
     * down as far.
     */
    @Test
    void trainsLikeSinglePrecision() {
        assumeThat(Bf16Support.ofThisMachine().missing())
                .as("AVX512-BF16 or AMX-BF16")
                .isEmpty();
        Network network = Network.of(
                OneDnnFeedForwardTest.convolutionalNetwork(Activation.RELU, PoolingType.MAX, new Adam(1e-3)));
        try (OneDnnReplica single = OneDnnCompiler.compile(network, IMAGES, 32, 1);
                OneDnnReplica mixed = OneDnnCompiler.compile(
                        network, IMAGES, new ReplicaOptions(Backend.ONEDNN, Precision.BF16, 32, 1))) {
            assertThat(mixed.operations(32))
                    .noneMatch(operation -> operation.implementation().startsWith("ref"));
            Random random = new Random(1);
            for (int i = 0; i < OracleRun.MANY_STEPS; i++) {
                Batch batch = batch(IMAGES, i % 7 == 3 ? 5 : 32, random);
                double expected = single.train(batch);
                assertThat(mixed.train(batch)).isCloseTo(expected, org.assertj.core.data.Offset.offset(0.05));
            }
            float[] expected = new float[320];
            float[] actual = new float[320];
            Batch batch = batch(IMAGES, 32, random);
            single.infer(batch, expected);
            mixed.infer(batch, actual);
            assertThat(difference(actual, expected)).isLessThan(0.05);
        }
    }
}
