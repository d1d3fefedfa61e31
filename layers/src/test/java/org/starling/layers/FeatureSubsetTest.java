package org.starling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class FeatureSubsetTest {
    private static final int FEATURES = 4;

    @BeforeAll
    static void checkInFloat64() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void restoreFloat32() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    /** Numbers come first and between the columns, so gradients of the input that are there meet such that are not. */
    @Test
    void embeddedColumnsTrainByPlainDl4j() {
        ComputationGraph network = new ComputationGraph(configuration());
        network.init();
        INDArray input = Nd4j.createFromArray(new double[][] {{0.3, 2, -0.5, 1}, {-0.7, 0, 0.2, 0}, {0.1, 1, 0.9, 1}});
        INDArray labels = Nd4j.createFromArray(new double[][] {{0.5, 0.1}, {-0.2, 0.4}, {0.3, -0.6}});
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                        .net(network)
                        .inputs(new INDArray[] {input})
                        .labels(new INDArray[] {labels})
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-8)))
                .isTrue();
    }

    @Test
    void settingsSurviveJson() {
        ComputationGraphConfiguration configuration = configuration();
        assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
                .isEqualTo(configuration);
        assertThat(new FeatureSubset(5, 1, 2))
                .isNotEqualTo(new FeatureSubset(5, 1, 1))
                .isEqualTo(new FeatureSubset(5, 1, 2).clone());
    }

    @Test
    void subsetsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new FeatureSubset(4, 3, 2))
                .hasMessage(
                        "Cannot take features: 2 from feature 3 on are not within 4 features; give a smaller subset");
        assertThatThrownBy(() -> new FeatureSubset(4, 3, 0)).hasMessageContaining("0 from feature 3");
        assertThatThrownBy(() -> new FeatureSubset(4, 3, 1).getOutputType(InputType.recurrent(4)))
                .hasMessageContaining("not a vector of features");
        assertThatThrownBy(() -> new FeatureSubset(4, 3, 1).getOutputType(InputType.feedForward(5)))
                .hasMessage("Cannot take features: examples have 5, not 4; give [batch, 4]");
    }

    private static ComputationGraphConfiguration configuration() {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .activation(Activation.TANH)
                .graphBuilder()
                .addInputs("table")
                .addVertex("first", new SubsetVertex(0, 0), "table")
                .addLayer("one", embedding(3), new FeatureSubset(FEATURES, 1, 1), "table")
                .addVertex("second", new SubsetVertex(2, 2), "table")
                .addLayer("other", embedding(2), new FeatureSubset(FEATURES, 3, 1), "table")
                .addVertex("all", new MergeVertex(), "first", "one", "second", "other")
                .addLayer("dense", new DenseLayer.Builder().nOut(4).build(), "all")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .activation(Activation.IDENTITY)
                                .nOut(2)
                                .build(),
                        "dense")
                .setOutputs("out")
                .build();
        configuration.addPreProcessors(false, InputType.feedForward(FEATURES));
        return configuration;
    }

    private static EmbeddingLayer embedding(int entries) {
        return new EmbeddingLayer.Builder().nIn(entries).nOut(3).build();
    }
}
