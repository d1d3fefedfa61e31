package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.PositionEmbedding;
import org.starling.layers.RmsNorm;

/** Frozen layers together with everything that changes weights: regularisation, clipping, statistics. */
class OneDnnFrozenTest extends OracleTest {
    @ParameterizedTest
    @EnumSource(GradientNormalization.class)
    void frozenAndTrainedNormalisedLayersWithPenaltiesAgreeWithDl4j(GradientNormalization limit) {
        NeuralNetConfiguration.Builder settings = OneDnnLayerTest.settings()
                .updater(new Adam(1e-3, 0.9, 0.999, 1e-3))
                .gradientNormalization(limit)
                .gradientNormalizationThreshold(0.05);
        settings.setRegularization(
                List.of(new L1Regularization(1e-4), new L2Regularization(1e-3), new WeightDecay(1e-2, true)));
        MultiLayerConfiguration configuration = settings.list()
                .layer(new FrozenLayer(
                        new ConvolutionLayer.Builder(3, 3).nIn(2).nOut(4).build()))
                .layer(new FrozenLayer(
                        new BatchNormalization.Builder().nIn(4).nOut(4).build()))
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(5).build())
                .layer(new BatchNormalization.Builder().eps(1e-2).build())
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.convolutional(6, 7, 2))
                .build();
        assertAgrees(configuration, floats(5, 2, 6, 7), 16);
    }

    @Test
    void trainedLayersBelowFrozenOnesAreNotSupported() {
        Layer frozen = new FrozenLayer(new DenseLayer.Builder().nIn(4).nOut(3).build());
        for (Layer below : List.of(
                new LastTimeStep(new LSTM.Builder().nOut(4).build()),
                new LSTM.Builder().nOut(4).build())) {
            MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                    .list()
                    .layer(below)
                    .layer(frozen)
                    .layer(OneDnnLayerTest.output())
                    .setInputType(InputType.recurrent(2, 5))
                    .build();
            assertThat(OneDnnSupport.unsupported(Network.of(configuration)))
                    .singleElement()
                    .asString()
                    .contains("layer1", "frozen above");
        }
    }

    /** DL4J applies penalties to such layers, so they have none where their weights must stay. */
    @ParameterizedTest
    @EnumSource(GradientNormalization.class)
    void layersThatPassGradientsAgreeWithDl4j(GradientNormalization limit) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .updater(new Adam(1e-3, 0.9, 0.999, 1e-3))
                .gradientNormalization(limit)
                .gradientNormalizationThreshold(0.05)
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(5).build())
                .layer(passing(new ConvolutionLayer.Builder(3, 3).nIn(5).nOut(4).build()))
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(passing(new DenseLayer.Builder().nIn(6).nOut(7).build()))
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.convolutional(6, 7, 2))
                .build();
        assertAgrees(configuration, floats(5, 2, 6, 7), 16);
    }

    @Test
    void sequenceLayersThatPassGradientsAgreeWithDl4j() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new LSTM.Builder().nOut(4).build())
                .layer(passing(new LSTM.Builder().nIn(4).nOut(4).build()))
                .layer(passing(new LayerNorm.Builder().nOut(4).build()))
                .layer(passing(
                        new PositionEmbedding.Builder().nOut(4).positions(5).build()))
                .layer(passing(
                        new MultiHeadAttention.Builder().nIn(4).nOut(4).heads(2).build()))
                .layer(passing(new RmsNorm.Builder().nOut(4).build()))
                .layer(passing(
                        new LastTimeStep(new LSTM.Builder().nIn(4).nOut(4).build())))
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.recurrent(2, 5))
                .build();
        assertAgrees(configuration, floats(5, 2, 5), 7);
    }

    @Test
    void theWeightsOfLayersThatPassGradientsKeepTheirBits() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .updater(new Adam(1e-2))
                .list()
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(passing(new DenseLayer.Builder().nIn(6).nOut(7).build()))
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.feedForward(4))
                .build();
        ExampleFormat format = floats(5, 4);
        try (OneDnnReplica replica = OneDnnCompiler.compile(Network.of(configuration), format, 8, 1)) {
            float[] before = new float[replica.parameterCount()];
            float[] after = new float[replica.parameterCount()];
            replica.readParameters(before, 0);
            Random random = new Random(1);
            for (int step = 0; step < 5; step++) {
                replica.train(batch(format, 8, random));
            }
            replica.readParameters(after, 0);
            int frozen = 4 * 6 + 6;
            int next = frozen + 6 * 7 + 7;
            assertThat(Arrays.copyOfRange(after, frozen, next))
                    .containsExactly(Arrays.copyOfRange(before, frozen, next));
            assertThat(Arrays.copyOf(after, frozen)).isNotEqualTo(Arrays.copyOf(before, frozen));
        }
    }

    @Test
    void batchNormalisationThatPassesGradientsIsNotSupported() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(passing(new BatchNormalization.Builder().nIn(6).nOut(6).build()))
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.feedForward(4))
                .build();
        assertThat(OneDnnSupport.unsupported(Network.of(configuration)))
                .singleElement()
                .asString()
                .contains("layer1", "passes gradients");
    }

    private static Layer passing(Layer layer) {
        return new FrozenLayerWithBackprop(layer);
    }
}
