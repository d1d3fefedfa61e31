package org.starling.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Compares gradients with differences of the loss, in float64, by DL4J's own check. */
class LayerGradientsTest {
    private static final int EXAMPLES = 3;
    private static final int FEATURES = 4;
    private static final int STEPS = 4;
    private static final int CLASSES = 2;
    private static final double DIFFERENCE = 1e-6;
    /** Relative errors that DL4J's own tests allow. */
    private static final double RELATIVE = 1e-5;

    private static final double ABSOLUTE = 1e-8;
    /** Values that are checked of each parameter: all of them would take minutes. */
    private static final int SAMPLE = 5;

    @BeforeAll
    static void checkInFloat64() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void restoreFloat32() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    static Stream<Arguments> sequenceLayers() {
        return Stream.of(
                Arguments.of("layer norm", new LayerNorm.Builder().build()),
                Arguments.of("RMS norm", new RmsNorm.Builder().epsilon(1e-3).build()),
                Arguments.of(
                        "positions",
                        new PositionEmbedding.Builder().positions(STEPS + 2).build()),
                Arguments.of(
                        "attention",
                        new MultiHeadAttention.Builder().nOut(6).heads(3).build()),
                Arguments.of(
                        "causal",
                        new MultiHeadAttention.Builder()
                                .nOut(4)
                                .heads(1)
                                .causal()
                                .build()),
                Arguments.of(
                        "rotary",
                        new MultiHeadAttention.Builder()
                                .nOut(8)
                                .heads(2)
                                .causal()
                                .rotary(100)
                                .build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sequenceLayers")
    void gradientsOfSequencesAreRight(String name, SequenceLayer layer) {
        MultiLayerNetwork network = network(layer, (SequenceLayer) layer.clone());
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                        .net(network)
                        .input(sequences())
                        .labels(labels())
                        .subset(true)
                        .maxPerParam(SAMPLE)
                        .epsilon(DIFFERENCE)
                        .maxRelError(RELATIVE)
                        .minAbsoluteError(ABSOLUTE)))
                .as(name)
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sequenceLayers")
    void gradientsOfPaddedSequencesAreRight(String name, SequenceLayer layer) {
        MultiLayerNetwork network = network(layer, (SequenceLayer) layer.clone());
        INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1, 0}, {0, 1, 1, 0}, {1, 1, 1, 1}});
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                        .net(network)
                        .input(sequences())
                        .labels(labels())
                        .inputMask(mask)
                        .labelMask(mask)
                        .subset(true)
                        .maxPerParam(SAMPLE)
                        .epsilon(DIFFERENCE)
                        .maxRelError(RELATIVE)
                        .minAbsoluteError(ABSOLUTE)))
                .as(name)
                .isTrue();
    }

    @Test
    void gradientsOfExamplesWithoutTimeAreRight() {
        MultiLayerNetwork network = new MultiLayerNetwork(settings()
                .list()
                .layer(new LayerNorm.Builder().nOut(FEATURES).build())
                .layer(new DenseLayer.Builder()
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .layer(new RmsNorm.Builder().build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(FEATURES))
                .build());
        network.init();
        INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {0, 1}});
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                        .net(network)
                        .input(Nd4j.rand(DataType.DOUBLE, EXAMPLES, FEATURES))
                        .labels(labels)
                        .subset(true)
                        .maxPerParam(SAMPLE)
                        .epsilon(DIFFERENCE)
                        .maxRelError(RELATIVE)
                        .minAbsoluteError(ABSOLUTE)))
                .isTrue();
    }

    @Test
    void gradientsOfABlockInAGraphAreRight() {
        ComputationGraph graph = new ComputationGraph(TransformerBlocks.graph(settings(), FEATURES, STEPS, CLASSES));
        graph.init();
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                        .net(graph)
                        .inputs(new INDArray[] {sequences()})
                        .labels(new INDArray[] {labels()})
                        .subset(true)
                        .maxPerParam(SAMPLE)
                        .epsilon(DIFFERENCE)
                        .maxRelError(RELATIVE)
                        .minAbsoluteError(ABSOLUTE)))
                .isTrue();
    }

    @Test
    void gradientsBehindPoolingAreRight() {
        MultiLayerNetwork network = new MultiLayerNetwork(settings()
                .list()
                .layer(new MultiHeadAttention.Builder().nOut(4).heads(2).build())
                .layer(new GlobalPoolingLayer())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(FEATURES, STEPS))
                .build());
        network.init();
        INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {0, 1}});
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                        .net(network)
                        .input(sequences())
                        .labels(labels)
                        .subset(true)
                        .maxPerParam(SAMPLE)
                        .epsilon(DIFFERENCE)
                        .maxRelError(RELATIVE)
                        .minAbsoluteError(ABSOLUTE)))
                .isTrue();
    }

    private static MultiLayerNetwork network(SequenceLayer first, SequenceLayer second) {
        MultiLayerNetwork network = new MultiLayerNetwork(settings()
                .list()
                .layer(first)
                .layer(second)
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(FEATURES, STEPS))
                .build());
        network.init();
        return network;
    }

    private static NeuralNetConfiguration.Builder settings() {
        return TransformerBlocks.settings().dataType(DataType.DOUBLE);
    }

    private static INDArray sequences() {
        Nd4j.getRandom().setSeed(3);
        return Nd4j.randn(DataType.DOUBLE, EXAMPLES, FEATURES, STEPS);
    }

    private static INDArray labels() {
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, EXAMPLES, CLASSES, STEPS);
        for (int example = 0; example < EXAMPLES; example++) {
            for (int step = 0; step < STEPS; step++) {
                labels.putScalar(new int[] {example, (example + step) % CLASSES, step}, 1);
            }
        }
        return labels;
    }
}
