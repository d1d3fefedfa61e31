package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.starling.kernels.step.NativeLibraries;

/** Where our numbers differ from DL4J's: DL4J's gradients beside numerical ones, in double precision. */
class Dl4jGradientTest {
    static {
        NativeLibraries.prepare();
    }

    @Test
    void maximaBeforeDenseLayersAreDifferentiatedWrongly() {
        ComputationGraphConfiguration configuration = OneDnnLayerTest.settings()
                .updater(new NoOp())
                .dataType(DataType.DOUBLE)
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("image")
                .addLayer("a", OneDnnGraphTest.convolution(5, Activation.TANH), "image")
                .addLayer("b", OneDnnGraphTest.convolution(5, Activation.SIGMOID), "image")
                .addVertex("max", new ElementWiseVertex(ElementWiseVertex.Op.Max), "a", "b")
                .addLayer("d", new DenseLayer.Builder().nOut(7).build(), "max")
                .addLayer("out", OneDnnLayerTest.output(), "d")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(4, 3, 2))
                .build();
        assertThat(gradientsAreRight(configuration, 3, 2, 4, 3)).isFalse();
    }

    private static boolean gradientsAreRight(ComputationGraphConfiguration configuration, long... shape) {
        DataType before = Nd4j.dataType();
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
        try (INDArray features = Nd4j.rand(DataType.DOUBLE, shape);
                INDArray labels = Nd4j.zeros(DataType.DOUBLE, shape[0], 5)) {
            for (int i = 0; i < shape[0]; i++) {
                labels.putScalar(new int[] {i, i % 5}, 1);
            }
            ComputationGraph graph = new ComputationGraph(configuration);
            graph.init();
            return GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                    .net(graph)
                    .inputs(new INDArray[] {features})
                    .labels(new INDArray[] {labels}));
        } finally {
            Nd4j.setDefaultDataTypes(before, before);
        }
    }
}
