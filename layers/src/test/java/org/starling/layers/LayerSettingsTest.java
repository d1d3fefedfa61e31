package org.starling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

class LayerSettingsTest {
    private static final int FEATURES = 4;
    private static final int STEPS = 6;

    @TempDir
    Path folder;

    @Test
    void settingsSurviveJsonAndCheckpoints() throws IOException {
        ComputationGraphConfiguration configuration =
                TransformerBlocks.graph(TransformerBlocks.settings().updater(new Adam(0.01)), FEATURES, STEPS, 3);
        assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
                .isEqualTo(configuration);
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        INDArray input = Nd4j.rand(2, FEATURES, STEPS);
        INDArray labels = Nd4j.zeros(2, 3, STEPS);
        labels.get(NDArrayIndex.all(), NDArrayIndex.point(1)).assign(1);
        double before = graph.score(new DataSet(input, labels));
        for (int step = 0; step < 20; step++) {
            graph.fit(new INDArray[] {input}, new INDArray[] {labels});
        }
        assertThat(graph.score(new DataSet(input, labels))).isLessThan(before / 2);
        File file = folder.resolve("model.zip").toFile();
        ModelSerializer.writeModel(graph, file, true);
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);
        assertThat(restored.outputSingle(input)).isEqualTo(graph.outputSingle(input));
    }

    @Test
    void everySettingIsInTheJson() {
        MultiLayerConfiguration configuration = list(new MultiHeadAttention.Builder()
                .nOut(8)
                .heads(2)
                .causal()
                .rotary(500)
                .build());
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
        MultiHeadAttention attention = (MultiHeadAttention) read.getConf(0).getLayer();
        assertThat(attention.heads()).isEqualTo(2);
        assertThat(attention.direction()).isEqualTo(MultiHeadAttention.Direction.CAUSAL);
        assertThat(attention.rotaryBase()).isEqualTo(500);
        assertThat(attention.getNIn()).isEqualTo(FEATURES);
        assertThat(read)
                .isNotEqualTo(list(new MultiHeadAttention.Builder()
                        .nOut(8)
                        .heads(2)
                        .causal()
                        .build()));
    }

    @Test
    void onlyWeightsAreRegularised() {
        MultiLayerConfiguration configuration = TransformerBlocks.settings()
                .l2(0.1)
                .list()
                .layer(new LayerNorm.Builder().nOut(FEATURES).build())
                .layer(new MultiHeadAttention.Builder().heads(2).build())
                .layer(output())
                .setInputType(InputType.recurrent(FEATURES, STEPS))
                .build();
        Layer norm = configuration.getConf(0).getLayer();
        Layer attention = configuration.getConf(1).getLayer();
        assertThat(norm.getRegularizationByParam(LayerNorm.GAIN)).isEmpty();
        assertThat(attention.getRegularizationByParam(MultiHeadAttention.INPUT_WEIGHTS))
                .hasSize(1);
        assertThat(attention.getRegularizationByParam(MultiHeadAttention.INPUT_BIAS))
                .isEmpty();
    }

    @Test
    void settingsThatDoNotFitAreRefused() {
        refused(() -> new MultiHeadAttention.Builder().nOut(6).heads(4).build(), "nOut 6", "multiple of heads");
        refused(() -> new MultiHeadAttention.Builder().nOut(6).heads(0).build(), "at least one head (0)");
        refused(() -> new MultiHeadAttention.Builder().nOut(6).heads(2).rotary().build(), "even number of features");
        refused(() -> new MultiHeadAttention.Builder().nOut(6).rotary(-1).build(), "rotary positions", "-1");
        refused(() -> list(new MultiHeadAttention.Builder().heads(3).build()), "nOut 4");
        refused(() -> new PositionEmbedding.Builder().nOut(6).build(), "it needs positions (0)");
        refused(() -> list(new PositionEmbedding.Builder().positions(5).build()), "6 time steps", "positions (5)");
        refused(() -> new LayerNorm.Builder().nIn(3).nOut(4).build(), "nIn 3, nOut 4");
        refused(() -> new RmsNorm.Builder().epsilon(0).build(), "epsilon must be above 0 (0.0)");
        refused(() -> new LayerNorm.Builder().activation(Activation.RELU).build(), "ActivationLayer");
        refused(
                () -> TransformerBlocks.settings()
                        .list()
                        .layer(new MultiHeadAttention.Builder().heads(2).build())
                        .layer(output())
                        .setInputType(InputType.recurrent(FEATURES, STEPS, RNNFormat.NWC))
                        .build(),
                "RNNFormat.NCW");
    }

    private static void refused(ThrowingCallable action, String... parts) {
        assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void truncatedBackPropagationIsRefused() {
        MultiLayerConfiguration configuration = TransformerBlocks.settings()
                .list()
                .layer(new MultiHeadAttention.Builder().heads(2).causal().build())
                .layer(output())
                .setInputType(InputType.recurrent(FEATURES, STEPS))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(2)
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        assertThatThrownBy(() -> network.fit(Nd4j.rand(2, FEATURES, STEPS), Nd4j.rand(2, 3, STEPS)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("BackpropType.Standard");
    }

    @Test
    void otherShapesAreRefused() {
        MultiLayerNetwork network = new MultiLayerNetwork(
                list(new MultiHeadAttention.Builder().heads(2).build()));
        network.init();
        refused(() -> network.output(Nd4j.rand(2, FEATURES + 1, STEPS)), "[batch, 4, time]", "[2, 5, 6]");
    }

    private static MultiLayerConfiguration list(SequenceLayer layer) {
        return TransformerBlocks.settings()
                .list()
                .layer(layer)
                .layer(output())
                .setInputType(InputType.recurrent(FEATURES, STEPS))
                .build();
    }

    private static RnnOutputLayer output() {
        return new RnnOutputLayer.Builder()
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
