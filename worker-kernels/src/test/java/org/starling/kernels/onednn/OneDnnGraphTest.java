package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.replica.Network;

class OneDnnGraphTest extends OracleTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 64})
    void residualNetworkAgreesWithDl4j(int batchSize) {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("image")
                .addLayer("stem", convolution(8, Activation.RELU), "image")
                .addLayer("a1", convolution(8, Activation.IDENTITY), "stem")
                .addLayer("a1n", new BatchNormalization(), "a1")
                .addLayer("a1r", new ActivationLayer(Activation.RELU), "a1n")
                .addLayer("a2", convolution(8, Activation.IDENTITY), "a1r")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a2", "stem")
                .addLayer("sumr", new ActivationLayer(Activation.RELU), "sum")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "sumr")
                .addLayer("out", OneDnnLayerTest.output(), "pool")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(8, 8, 3))
                .build();
        assertAgrees(configuration, floats(5, 3, 8, 8), batchSize);
    }

    @Test
    void residualBlocksThatHalveTheImageAgreeWithDl4j() {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("image")
                .addLayer("stem", convolution(16, Activation.RELU), "image")
                .addLayer("a", halving(3), "stem")
                .addLayer("an", new BatchNormalization(), "a")
                .addLayer("b", halving(1), "stem")
                .addLayer("bn", new BatchNormalization(), "b")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "an", "bn")
                .addLayer("sumr", new ActivationLayer(Activation.RELU), "sum")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "sumr")
                .addLayer("out", OneDnnLayerTest.output(), "pool")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(8, 8, 3))
                .build();
        assertAgrees(configuration, floats(5, 3, 8, 8), 7);
    }

    private static ConvolutionLayer halving(int kernel) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .nOut(32)
                .stride(2, 2)
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .build();
    }

    @Test
    void mergedBranchesAgreeWithDl4j() {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .updater(new Adam(1e-2, 0.9, 0.999, 1e-3))
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("image")
                .addLayer("a", convolution(3, Activation.TANH), "image")
                .addLayer("b", convolution(17, Activation.RELU), "image")
                .addVertex("merged", new MergeVertex(), "a", "b")
                .addLayer(
                        "pool",
                        new SubsamplingLayer.Builder()
                                .kernelSize(2, 2)
                                .stride(2, 2)
                                .build(),
                        "merged")
                .addLayer("dense1", new DenseLayer.Builder().nOut(7).build(), "pool")
                .addLayer("dense2", new DenseLayer.Builder().nOut(7).build(), "pool")
                .addVertex("mean", new ElementWiseVertex(ElementWiseVertex.Op.Average), "dense1", "dense2")
                .addVertex("scaled", new ScaleVertex(1.5), "mean")
                .addVertex("shifted", new ShiftVertex(0.25), "scaled")
                .addVertex("both", new MergeVertex(), "shifted", "dense1")
                .addLayer("out", OneDnnLayerTest.output(), "both")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(8, 8, 2))
                .build();
        assertAgrees(configuration, floats(5, 2, 8, 8), 7);
    }

    @ParameterizedTest
    @EnumSource(ElementWiseVertex.Op.class)
    void elementWiseOperationsAgreeWithDl4j(ElementWiseVertex.Op operation) {
        assertAgrees(elementWise(operation), floats(5, 2, 7, 5), 7);
    }

    @ParameterizedTest
    @EnumSource(ElementWiseVertex.Op.class)
    void elementWiseOperationsOnRowsAgreeWithDl4j(ElementWiseVertex.Op operation) {
        assertAgrees(elementWiseRows(operation), floats(5, 6), 7);
    }

    /** Of two nearly equal values rounding decides which one is the maximum. */
    @Test
    void maximumOfNearlyEqualValuesAgreesWithDl4j() {
        Network network = Network.of(elementWise(ElementWiseVertex.Op.Max, 6, 5));
        assertAgrees(network, floats(5, 2, 6, 5), 7, OracleRun.MANY_STEPS);
    }

    static ComputationGraphConfiguration elementWise(ElementWiseVertex.Op operation) {
        return elementWise(operation, 7, 5);
    }

    static ComputationGraphConfiguration elementWise(ElementWiseVertex.Op operation, int height, int width) {
        boolean two = operation == ElementWiseVertex.Op.Subtract;
        return OneDnnLayerTest.settings()
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("image")
                .addLayer("a", convolution(5, Activation.TANH), "image")
                .addLayer("b", convolution(5, Activation.SIGMOID), "image")
                .addLayer("c", convolution(5, Activation.TANH), two ? "b" : "image")
                .addVertex(
                        "of",
                        new ElementWiseVertex(operation),
                        two ? new String[] {"a", "c"} : new String[] {"a", "b", "c"})
                .addLayer("d", new DenseLayer.Builder().nOut(7).build(), "of")
                .addLayer("e", new DenseLayer.Builder().nOut(7).build(), "c")
                .addVertex("ofRows", new ElementWiseVertex(operation), "d", "e")
                .addLayer("out", OneDnnLayerTest.output(), "ofRows")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(height, width, 2))
                .build();
    }

    private static ComputationGraphConfiguration elementWiseRows(ElementWiseVertex.Op operation) {
        return OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("row")
                .addLayer("d", new DenseLayer.Builder().nOut(7).build(), "row")
                .addLayer("e", new DenseLayer.Builder().nOut(7).build(), "row")
                .addVertex("of", new ElementWiseVertex(operation), "d", "e")
                .addLayer("out", OneDnnLayerTest.output(), "of")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(6))
                .build();
    }

    @Test
    void wrongShapesNameTheVertexAndBothShapes() {
        Network network = Network.of(elementWise(ElementWiseVertex.Op.Add));
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, floats(5, 3, 7, 5), 4, 1))
                .hasMessageContainingAll("'a'", "[2, height, width]", "[3, 7, 5]");
        assertThatThrownBy(() -> OneDnnCompiler.compile(network, floats(5, 2, 7, 6), 4, 1))
                .hasMessageContainingAll("'e'", "[5, 7, 5]", "[5, 7, 6]");
        Network rows = Network.of(OneDnnLayerTest.settings()
                .graphBuilder()
                .addInputs("row")
                .addLayer("d", new DenseLayer.Builder().nIn(6).nOut(7).build(), "row")
                .addLayer("e", new DenseLayer.Builder().nIn(6).nOut(8).build(), "row")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "d", "e")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MSE).nIn(7).nOut(2).build(),
                        "sum")
                .setOutputs("out")
                .build());
        assertThatThrownBy(() -> OneDnnCompiler.compile(rows, vectors(2, 6), 4, 1))
                .hasMessageContainingAll("'sum'", "[7]", "[8]");
    }

    /** A ReLU with two consumers must not be fused into one of them. */
    @Test
    void pooledAndPassedOnActivationsAgreeWithDl4j() {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("image")
                .addLayer("a", convolution(5, Activation.RELU), "image")
                .addLayer("max", new GlobalPoolingLayer(PoolingType.MAX), "a")
                .addLayer("sum", new GlobalPoolingLayer(PoolingType.SUM), "a")
                .addVertex("both", new MergeVertex(), "max", "sum")
                .addLayer("out", OneDnnLayerTest.output(), "both")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(6, 5, 2))
                .build();
        assertAgrees(configuration, floats(5, 2, 6, 5), 7);
    }

    static ConvolutionLayer convolution(int outputs, Activation activation) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(outputs)
                .activation(activation)
                .build();
    }
}
