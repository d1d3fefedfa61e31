package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Adam;

class NetworkMemoryTest {
    static Stream<Network> networks() {
        return Stream.of(
                Network.of(TestNetworks.cnn(1, 16, 3, new Adam(0.01))),
                Network.of(TestNetworks.mlp(10, 3, new Adam(0.01))),
                Network.of(TestNetworks.graph(10, 3, new Adam(0.01))),
                Network.of(TestNetworks.taggedSequences(4, 3, new Adam(0.01))));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void countsAsDl4jDoes(Network network) {
        assertThat(NetworkMemory.parameters(LiveNetwork.of(network)))
                .isEqualTo(network.initialise().numParams());
    }

    static Stream<Layer> largeLayers() {
        int large = Integer.MAX_VALUE - 1;
        Layer lstm = new LSTM.Builder().nIn(large).nOut(large).build();
        return Stream.of(
                new DenseLayer.Builder().nIn(2).nOut(1_500_000_000).build(),
                new DenseLayer.Builder().nIn(1L << 32).nOut(1 << 30).build(),
                new DenseLayer.Builder()
                        .nIn(Long.MAX_VALUE)
                        .nOut(Long.MAX_VALUE)
                        .build(),
                new EmbeddingLayer.Builder().nIn(1L << 60).nOut(16).build(),
                lstm,
                new Bidirectional(lstm),
                new LastTimeStep(lstm),
                new FrozenLayer(
                        new DenseLayer.Builder().nIn(1L << 40).nOut(1L << 30).build()),
                // the product is 2^64, which is 0 in a long integer
                new ConvolutionLayer.Builder(4096, 4096)
                        .nIn(1 << 20)
                        .nOut(1 << 20)
                        .build(),
                new Convolution3D.Builder(4096, 4096, 4096)
                        .nIn(1 << 14)
                        .nOut(1 << 14)
                        .build(),
                new SeparableConvolution2D.Builder(3, 3)
                        .depthMultiplier(large)
                        .nIn(large)
                        .nOut(large)
                        .build(),
                new SelfAttentionLayer.Builder()
                        .projectInput(true)
                        .nHeads(1 << 20)
                        .headSize(1 << 20)
                        .nIn(1 << 24)
                        .nOut(1 << 20)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("largeLayers")
    void refusesWhatDoesNotFitBeforeItIsAllocated(Layer layer) {
        Network stack = Network.of(new NeuralNetConfiguration.Builder()
                .list()
                .layer(layer)
                .layer(new OutputLayer.Builder().nIn(3).nOut(2).build())
                .build());
        ComputationGraphConfiguration graph = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("a.b", layer, "in")
                .addLayer("out", new OutputLayer.Builder().nIn(3).nOut(2).build(), "a.b")
                .setOutputs("out")
                .build();

        for (Network network : new Network[] {stack, Network.of(graph)}) {
            assertThatThrownBy(network::initialise)
                    .isInstanceOf(NetworkSizeException.class)
                    .hasMessageStartingWith("Cannot set up the network: its ")
                    .hasMessageContaining("of memory, this machine has ");
        }
    }

    @Test
    void refusesActivationsThatNoMachineHolds() {
        LiveNetwork enlarging = LiveNetwork.of(Network.of(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new Upsampling2D.Builder(100_000).build())
                .layer(new GlobalPoolingLayer())
                .layer(new OutputLayer.Builder().nIn(1).nOut(2).build())
                .build()));

        assertThatThrownBy(() -> NetworkMemory.requireFits(enlarging, List.of(1, 28, 28)))
                .isInstanceOf(NetworkSizeException.class)
                .hasMessageContaining("the activations of one example need");
        NetworkMemory.requireFits(
                LiveNetwork.of(Network.of(TestNetworks.cnn(1, 16, 3, new Adam(0.01)))), List.of(1, 16, 16));
        NetworkMemory.requireFits(LiveNetwork.of(Network.of(TestNetworks.mlp(10, 3, new Adam(0.01)))), List.of(10));
    }

    @Test
    void refusesArraysThatAreLargerThanTheHeap() {
        NetworkMemory.requireHeap(1, "parameters");

        assertThatThrownBy(() -> NetworkMemory.requireHeap(1L << 40, "parameters"))
                .isInstanceOf(NetworkSizeException.class)
                .hasMessageContaining("need 4,096.0 GiB of memory");
    }

    @Test
    void countsSequencesOfImages() {
        Network network = Network.of(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SeparableConvolution2D.Builder(3, 3)
                        .depthMultiplier(2)
                        .nOut(4)
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(8, 8, 3))
                .build());

        assertThat(NetworkMemory.parameters(LiveNetwork.of(network)))
                .isEqualTo(network.initialise().numParams());
    }
}
