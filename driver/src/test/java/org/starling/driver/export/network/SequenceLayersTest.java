package org.starling.driver.export.network;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.PositionEmbedding;
import org.starling.layers.RmsNorm;

/** Compares layers of sequences, in their settings, with onnxruntime. */
class SequenceLayersTest {
    static {
        NativeLibraries.prepare();
    }

    static Stream<Arguments> ofSequences() {
        return Stream.of(
                Arguments.of(
                        "causal", sequential(ConvolutionMode.Causal).dilation(2).build()),
                Arguments.of(
                        "causal with stride",
                        sequential(ConvolutionMode.Causal).stride(2).build()),
                Arguments.of("same", sequential(ConvolutionMode.Same).stride(2).build()),
                Arguments.of(
                        "truncate",
                        sequential(ConvolutionMode.Truncate).padding(1).build()),
                Arguments.of(
                        "maximum",
                        new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                                .kernelSize(3)
                                .stride(2)
                                .convolutionMode(ConvolutionMode.Same)
                                .build()),
                Arguments.of("upsampling", new Upsampling1D.Builder(2).build()),
                Arguments.of("zero padding", new ZeroPadding1DLayer.Builder(1, 2).build()),
                Arguments.of("lstm", lstm(Activation.TANH, Activation.SIGMOID)),
                Arguments.of("lstm with ReLU", lstm(Activation.RELU, Activation.SIGMOID)),
                Arguments.of("lstm with leaky ReLU", lstm(Activation.LEAKYRELU, Activation.SIGMOID)),
                Arguments.of("lstm with ELU and tanh gates", lstm(Activation.ELU, Activation.TANH)),
                Arguments.of("lstm with sigmoid", lstm(Activation.SIGMOID, Activation.SIGMOID)),
                Arguments.of(
                        "layer normalisation",
                        new LayerNorm.Builder().epsilon(1e-3).build()),
                Arguments.of(
                        "RMS normalisation", new RmsNorm.Builder().epsilon(1e-3).build()),
                Arguments.of(
                        "positions",
                        new PositionEmbedding.Builder()
                                .positions(LayerSamples.STEPS + 2)
                                .build()),
                Arguments.of(
                        "attention",
                        new MultiHeadAttention.Builder().nOut(6).heads(3).build()),
                Arguments.of(
                        "causal attention",
                        new MultiHeadAttention.Builder()
                                .nOut(6)
                                .heads(2)
                                .causal()
                                .build()),
                Arguments.of(
                        "rotary attention",
                        new MultiHeadAttention.Builder()
                                .nOut(8)
                                .heads(2)
                                .rotary(100)
                                .build()),
                Arguments.of(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(4)
                                .activation(Activation.SOFTMAX)
                                .build()),
                Arguments.of("softmax over time", new ActivationLayer(Activation.SOFTMAX)));
    }

    private static Convolution1DLayer.Builder sequential(ConvolutionMode mode) {
        return new Convolution1DLayer.Builder(3).nOut(4).convolutionMode(mode).activation(Activation.TANH);
    }

    private static LSTM lstm(Activation activation, Activation gate) {
        return new LSTM.Builder()
                .nOut(5)
                .activation(activation)
                .gateActivationFunction(gate)
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofSequences")
    void layerOfSequencesAgrees(String name, Layer layer) throws OrtException {
        LayerSamples.Sample sample = LayerSamples.sequences(RNNFormat.NCW);
        NeuralNetConfiguration.ListBuilder list = LayerSamples.settings()
                .list()
                .layer(layer)
                .layer(new GlobalPoolingLayer(PoolingType.MAX))
                .layer(LayerSamples.output());
        NetworkOracle.assertAgrees(
                Network.of(list.setInputType(sample.type()).build()),
                LayerSamples.vectors(sample, LayerSamples.OUTPUTS));
    }

    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void outputsOfStepsAgree(RNNFormat order) throws OrtException {
        LayerSamples.Sample sample = LayerSamples.sequences(order);
        Network network = Network.of(LayerSamples.settings()
                .list()
                .layer(new LSTM.Builder().nOut(5).dataFormat(order).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(LayerSamples.OUTPUTS)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(order)
                        .build())
                .setInputType(sample.type())
                .build());
        NetworkOracle.assertAgrees(network, LayerSamples.vectors(sample, LayerSamples.OUTPUTS * LayerSamples.STEPS));
    }

    @Test
    void lossOfStepsAgrees() throws OrtException {
        LayerSamples.Sample sample = LayerSamples.sequences(RNNFormat.NCW);
        Network network = Network.of(LayerSamples.settings()
                .list()
                .layer(lstm(Activation.TANH, Activation.SIGMOID))
                .layer(new RnnLossLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(sample.type())
                .build());
        NetworkOracle.assertAgrees(network, LayerSamples.vectors(sample, 5 * LayerSamples.STEPS));
    }

    @Test
    void lastStepAgrees() throws OrtException {
        LayerSamples.assertAgrees(
                LayerSamples.sequences(RNNFormat.NCW), new LastTimeStep(lstm(Activation.TANH, Activation.SIGMOID)));
    }

    @Test
    void embeddingsAgree() throws OrtException {
        Network ofOne = Network.of(LayerSamples.settings()
                .list()
                .layer(new EmbeddingLayer.Builder()
                        .nIn(11)
                        .nOut(5)
                        .hasBias(true)
                        .activation(Activation.TANH)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
        NetworkOracle.assertAgrees(ofOne, LayerSamples.vectors(new LayerSamples.Sample(null, List.of(1)), 5), 11);
        Network ofSteps = Network.of(LayerSamples.settings()
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(11)
                        .nOut(5)
                        .inputLength(LayerSamples.STEPS)
                        .build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(5)
                        .nOut(LayerSamples.OUTPUTS)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
        NetworkOracle.assertAgrees(
                ofSteps,
                LayerSamples.vectors(new LayerSamples.Sample(null, List.of(LayerSamples.STEPS)), LayerSamples.OUTPUTS),
                11);
    }

    @Test
    void imagesOfStepsAgree() throws OrtException {
        LayerSamples.Sample sample =
                new LayerSamples.Sample(InputType.recurrent(12, LayerSamples.STEPS), List.of(12, LayerSamples.STEPS));
        NeuralNetConfiguration.ListBuilder list = LayerSamples.settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 2)
                        .convolutionMode(ConvolutionMode.Same)
                        .nIn(1)
                        .nOut(2)
                        .build())
                .layer(new LSTM.Builder().nIn(24).nOut(4).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(4)
                        .nOut(LayerSamples.OUTPUTS)
                        .activation(Activation.IDENTITY)
                        .build())
                .inputPreProcessor(0, new RnnToCnnPreProcessor(3, 4, 1))
                .inputPreProcessor(1, new CnnToRnnPreProcessor(3, 4, 2));
        NetworkOracle.assertAgrees(
                Network.of(list.build()), LayerSamples.vectors(sample, LayerSamples.OUTPUTS * LayerSamples.STEPS));
    }
}
