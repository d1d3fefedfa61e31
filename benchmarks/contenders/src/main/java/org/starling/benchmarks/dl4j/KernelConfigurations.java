package org.starling.benchmarks.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.benchmarks.data.Characters;
import org.starling.benchmarks.data.ColourImages;

/** Configurations of networks that only step benchmarks use. */
final class KernelConfigurations {
    private static final int SEED = 1;
    private static final double LEARNING_RATE = 1e-3;
    private static final int UNITS = 128;

    private KernelConfigurations() {}

    /**
     * For images 3 × 32 × 32: three 3 × 3 convolutions with 32, 64 and 64 filters, the first two followed by 2 × 2 max
     * pooling; 64 hidden units, 10 classes; ReLU throughout: 122,570 parameters.
     */
    static MultiLayerConfiguration colourCnn() {
        return settings()
                .list()
                .layer(reluConvolution(32))
                .layer(pooling())
                .layer(reluConvolution(64))
                .layer(pooling())
                .layer(reluConvolution(64))
                .layer(new DenseLayer.Builder()
                        .nOut(64)
                        .activation(Activation.RELU)
                        .build())
                .layer(classes())
                .setInputType(images())
                .build();
    }

    /**
     * For images 3 × 32 × 32: a convolution with batch normalisation; three residual blocks with 16, 32 and 64 filters, the
     * last two halving width and height; global average pooling; 10 classes.
     */
    static ComputationGraphConfiguration residual() {
        ComputationGraphConfiguration.GraphBuilder graph =
                settings().graphBuilder().addInputs("image").setInputTypes(images());
        String last = normalised(graph, "stem", "image", 16, 3, 1);
        last = relu(graph, "stem", last);
        last = block(graph, "block1", last, 16, 1);
        last = block(graph, "block2", last, 32, 2);
        last = block(graph, "block3", last, 64, 2);
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), last);
        graph.addLayer("classes", classes(), "pool");
        return graph.setOutputs("classes").build();
    }

    /** For one-hot characters: two LSTM layers of 128 units, and the next character at every time step. */
    static MultiLayerConfiguration characters() {
        return settings()
                .list()
                .layer(recurrent())
                .layer(recurrent())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(Characters.VOCABULARY)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(Characters.VOCABULARY, Characters.LENGTH))
                .build();
    }

    private static NeuralNetConfiguration.Builder settings() {
        return new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .updater(new Adam(LEARNING_RATE))
                .weightInit(WeightInit.XAVIER);
    }

    private static InputType images() {
        return InputType.convolutional(ColourImages.SIDE, ColourImages.SIDE, ColourImages.CHANNELS);
    }

    private static ConvolutionLayer reluConvolution(int filters) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(filters)
                .activation(Activation.RELU)
                .build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build();
    }

    private static LSTM recurrent() {
        // DL4J's default is the sigmoid
        return new LSTM.Builder().nOut(UNITS).activation(Activation.TANH).build();
    }

    private static OutputLayer classes() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(ColourImages.CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static String block(
            ComputationGraphConfiguration.GraphBuilder graph, String name, String input, int filters, int stride) {
        String first = relu(graph, name + "-a", normalised(graph, name + "-a", input, filters, 3, stride));
        String second = normalised(graph, name + "-b", first, filters, 3, 1);
        String shortcut = stride == 1 ? input : normalised(graph, name + "-shortcut", input, filters, 1, stride);
        graph.addVertex(name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), second, shortcut);
        return relu(graph, name, name + "-sum");
    }

    private static String normalised(
            ComputationGraphConfiguration.GraphBuilder graph,
            String name,
            String input,
            int filters,
            int kernel,
            int stride) {
        graph.addLayer(
                name + "-conv",
                new ConvolutionLayer.Builder(kernel, kernel)
                        .nOut(filters)
                        .stride(stride, stride)
                        .convolutionMode(ConvolutionMode.Same)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build(),
                input);
        graph.addLayer(name + "-norm", new BatchNormalization.Builder().build(), name + "-conv");
        return name + "-norm";
    }

    private static String relu(ComputationGraphConfiguration.GraphBuilder graph, String name, String input) {
        graph.addLayer(
                name + "-relu",
                new ActivationLayer.Builder().activation(Activation.RELU).build(),
                input);
        return name + "-relu";
    }
}
