package org.starling.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Examples;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.device.Nd4jBuild;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.NetworkSizeException;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;

class ReplicaCompilerTest {
    private static final int SIDE = 8;

    @Test
    void bf16IsRefusedWhereDl4jIsAskedFor() {
        Network network = network();
        ReplicaOptions options = new ReplicaOptions(Backend.DL4J, Precision.BF16, 4, 1);
        assertThatThrownBy(() -> ReplicaCompiler.compile(network, format(), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("training.backend is dl4j");
    }

    @Test
    void bf16IsRefusedWhereALayerNeedsDl4j() {
        Network network = network(new LocalResponseNormalization());
        ReplicaOptions options = new ReplicaOptions(Backend.AUTO, Precision.BF16, 4, 1);
        assertThatThrownBy(() -> ReplicaCompiler.compile(network, format(), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LocalResponseNormalization");
    }

    /** Unsupported shapes of activations cause no failure either. */
    @Test
    void dl4jTrainsWhatOnlyCompilingShowsToBeUnsupported() {
        Network network = Network.of(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("image")
                .addLayer("a", new ConvolutionLayer.Builder(1, 1).nIn(1).nOut(3).build(), "image")
                .addLayer(
                        "b",
                        new ConvolutionLayer.Builder(SIDE, SIDE).nIn(3).nOut(3).build(),
                        "a")
                .addVertex("scaled", new ElementWiseVertex(ElementWiseVertex.Op.Product), "a", "b")
                .addLayer("out", output(3 * SIDE * SIDE), new CnnToFeedForwardPreProcessor(SIDE, SIDE, 3), "scaled")
                .setOutputs("out")
                .build());
        ReplicaOptions options = new ReplicaOptions(Backend.AUTO, 4, 1);
        ExampleBlock block = Examples.block(format(), 4, 1);
        Batch batch = new Batch(format(), 4);
        for (int i = 0; i < block.size(); i++) {
            batch.add(block, i);
        }
        try (Replica replica = ReplicaCompiler.compile(network, format(), options)) {
            assertThat(replica.info().backend()).isEqualTo("dl4j");
            assertThat(replica.info().reasons())
                    .singleElement()
                    .asString()
                    .contains("'scaled'", "[3, 8, 8]", "[3, 1, 1]");
            assertThat(replica.train(batch)).isPositive();
        }
        ReplicaOptions compiled = new ReplicaOptions(Backend.ONEDNN, 4, 1);
        assertThatThrownBy(() -> ReplicaCompiler.compile(network, format(), compiled))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'scaled'", "use the dl4j backend");
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void batchesThatNoMemoryHoldsAreRefusedWithTheLargestThatFits(Backend backend) {
        Network network = network();
        ReplicaOptions options = new ReplicaOptions(backend, 2_000_000_000, 1);

        assertThatThrownBy(() -> ReplicaCompiler.compile(network, format(), options))
                .isInstanceOf(NetworkSizeException.class)
                .hasMessageMatching("Cannot use batches of 2,000,000,000 examples: at most [1-9][0-9,]+ of this network"
                        + " fit into the heap of this JVM \\([^)]*\\) and the memory of this machine \\([^)]*\\);"
                        + " set training.batchSize or --batch-size to less");
    }

    @Test
    void backendsThatWouldLeaveAGpuIdleAreRefused() {
        for (Backend backend : List.of(Backend.DL4J, Backend.ONEDNN)) {
            assertThatThrownBy(() -> ReplicaCompiler.requireGpuUsed(backend, Nd4jBuild.CPU, Optional.of("5")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "Cannot train on GPU 5",
                            "training.backend is " + backend.name().toLowerCase(Locale.ROOT),
                            "set it to auto or torch");
            ReplicaCompiler.requireGpuUsed(backend, Nd4jBuild.CPU, Optional.empty());
        }
        ReplicaCompiler.requireGpuUsed(Backend.DL4J, Nd4jBuild.CUDA, Optional.of("5"));
        ReplicaCompiler.requireGpuUsed(Backend.TORCH, Nd4jBuild.CPU, Optional.of("5"));
        ReplicaCompiler.requireGpuUsed(Backend.AUTO, Nd4jBuild.CPU, Optional.of("5"));
    }

    private static OutputLayer output(int inputs) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(inputs)
                .nOut(5)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static ExampleFormat format() {
        return new ExampleFormat(FeatureFormat.float32(1, SIDE, SIDE), new LabelFormat.ClassIndex(5));
    }

    private static Network network(Layer... hidden) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().list();
        for (Layer layer : hidden) {
            layers.layer(layer);
        }
        return Network.of(layers.layer(output(0))
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build());
    }
}
