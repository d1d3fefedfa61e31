package org.starling.driver.export.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.onednn.CompiledLayers;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.vertex.VertexCompiler;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;

/** Compares the lists of layers with those of the oneDNN backend, and activations with onnxruntime. */
class LayerConvertersTest {
    static {
        NativeLibraries.prepare();
    }

    @Test
    void everyCompiledLayerHasAnOnnxForm() {
        assertThat(CompiledLayers.classes()).isNotEmpty().allMatch(LayerConverters::knows);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void everyCompiledActivationHasAnOnnxForm(Activation activation) {
        Reasons reasons = new Reasons();
        ActivationFunctions.check(activation.getActivationFunction(), reasons);
        if (Activations.of(activation.getActivationFunction()).isPresent()) {
            assertThat(reasons.lines()).isEmpty();
        }
    }

    @Test
    void everyCompiledVertexHasAnOnnxForm() {
        List<GraphVertex> vertices = List.of(
                new ElementWiseVertex(ElementWiseVertex.Op.Max),
                new MergeVertex(),
                new PreprocessorVertex(new CnnToFeedForwardPreProcessor(1, 2, 3)),
                new ScaleVertex(2),
                new ShiftVertex(2),
                new L2NormalizeVertex(),
                new ReshapeVertex(1, 2),
                new StackVertex(),
                new SubsetVertex(0, 1));
        for (GraphVertex vertex : vertices) {
            Reasons compiled = new Reasons();
            VertexCompiler.check(vertex, compiled);
            Reasons converted = new Reasons();
            VertexConverter.check(vertex, converted);
            assertThat(converted.lines().isEmpty())
                    .as(vertex.getClass().getSimpleName())
                    .isEqualTo(compiled.lines().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationAgrees(Activation activation) throws OrtException {
        if (Activations.of(activation.getActivationFunction()).isEmpty()) {
            return;
        }
        LayerSamples.assertAgrees(
                LayerSamples.features(4),
                new DenseLayer.Builder().nOut(9).activation(activation).build());
        LayerSamples.assertAgrees(
                LayerSamples.images(CNN2DFormat.NCHW),
                new ConvolutionLayer.Builder(2, 2).nOut(4).build(),
                new ActivationLayer(activation));
    }

    @Test
    void thresholdOfReluAgrees() throws OrtException {
        LayerSamples.assertAgrees(LayerSamples.features(4), new ActivationLayer(new ActivationThresholdedReLU(0.3)));
    }

    @Test
    void frozenLayerAgrees() throws OrtException {
        LayerSamples.assertAgrees(
                LayerSamples.features(4),
                new FrozenLayer(new DenseLayer.Builder()
                        .nOut(5)
                        .activation(Activation.RELU)
                        .build()));
    }

    @Test
    void layersWithoutAnOnnxFormAreAllNamed() {
        Network network = Network.of(LayerSamples.settings()
                .list()
                .layer(new SimpleRnn.Builder().nIn(4).nOut(5).build())
                .layer(new DenseLayer.Builder()
                        .name("dense")
                        .nIn(5)
                        .nOut(5)
                        .activation(Activation.RATIONALTANH)
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(5)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());

        assertThat(NetworkOracle.reasons(network))
                .containsExactly(
                        "layer 'layer0' (SimpleRnn): layers of this kind have no ONNX form",
                        "layer 'dense' (DenseLayer): activation ActivationRationalTanh has no ONNX form");
    }
}
