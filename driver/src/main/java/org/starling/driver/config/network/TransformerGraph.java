package org.starling.driver.config.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.starling.driver.config.ModelSpec;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.MultiHeadAttention.Direction;
import org.starling.layers.PositionEmbedding;

/**
 * Builder of Transformers: tokens and positions are embedded, and blocks add attention and a dense layer of four times the width,
 * each after a layer normalisation, as in GPT-2 (Radford et al. 2019). Weights start from a normal distribution with deviation
 * 0.02. Networks of equal sizes have equal names of layers, whatever their outputs are.
 */
final class TransformerGraph {
    private static final double DEVIATION = 0.02;
    private static final int EXPANSION = 4;

    private final ModelSpec.Transformer spec;
    private final Direction direction;
    private final int length;
    private final GraphBuilder graph;

    /**
     * @param network name of the built-in network, for messages
     * @param direction the time steps that attention attends to
     * @throws NetworkException if examples have more tokens than there are positions
     */
    TransformerGraph(String network, ModelSpec.Transformer spec, ExampleFormat format, Direction direction) {
        this.spec = spec;
        this.direction = direction;
        this.length = format.features().length();
        if (positions() < length) {
            throw new NetworkException(
                    "Cannot build the network '%s': examples of %d tokens are longer than model.context, which is %d; raise model.context, or lower data.text.length"
                            .formatted(network, length, positions()));
        }
        this.graph = new NeuralNetConfiguration.Builder()
                .seed(spec.seed())
                .updater(spec.configuredUpdater())
                .weightInit(new NormalDistribution(0, DEVIATION))
                .activation(Activation.IDENTITY)
                .graphBuilder();
    }

    /** Returns whether examples are the numbers of their tokens. */
    static boolean fits(ExampleFormat format) {
        return format.features().shape().size() == 1;
    }

    private int positions() {
        return spec.context() == null ? length : spec.context();
    }

    /** The network that puts out the probabilities of all tokens at each step. */
    ComputationGraphConfiguration ofEachStep(int vocabulary) {
        graph.addLayer(
                "output",
                new RnnOutputLayer.Builder(new LossMCXENT())
                        .nOut(vocabulary)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(RNNFormat.NCW)
                        .build(),
                appendBlocks(vocabulary));
        return built();
    }

    /** The network whose output layer receives the mean over the steps that are not padding. */
    ComputationGraphConfiguration ofExample(int vocabulary, OutputLayer output) {
        graph.addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), appendBlocks(vocabulary))
                .addLayer("output", output, "pooling");
        return built();
    }

    private ComputationGraphConfiguration built() {
        ComputationGraphConfiguration configuration = graph.setOutputs("output").build();
        // the input types of the builder would set the number of tokens as the size of the vocabulary
        configuration.addPreProcessors(false, InputType.feedForward(length));
        return configuration;
    }

    /** Appends all but the output, and returns the name of the last layer. */
    private String appendBlocks(int vocabulary) {
        graph.addInputs("tokens")
                .addLayer(
                        "embedding",
                        new EmbeddingSequenceLayer.Builder()
                                .nIn(vocabulary)
                                .nOut(spec.width())
                                .inputLength(length)
                                // generation computes fewer tokens at a time
                                .inferInputLength(true)
                                .build(),
                        "tokens")
                .addLayer(
                        "positions",
                        new PositionEmbedding.Builder().positions(positions()).build(),
                        "embedding");
        String stream = "positions";
        for (int i = 1; i <= spec.layers(); i++) {
            stream = appendBlock("block" + i, stream);
        }
        graph.addLayer("norm", new LayerNorm.Builder().build(), stream);
        return "norm";
    }

    private String appendBlock(String block, String stream) {
        graph.addLayer(block + "-norm1", new LayerNorm.Builder().build(), stream)
                .addLayer(
                        block + "-attention",
                        new MultiHeadAttention.Builder()
                                .heads(spec.heads())
                                .direction(direction)
                                .build(),
                        block + "-norm1")
                .addVertex(block + "-sum1", sum(), stream, block + "-attention")
                .addLayer(block + "-norm2", new LayerNorm.Builder().build(), block + "-sum1")
                .addLayer(
                        block + "-dense1",
                        new DenseLayer.Builder()
                                .nOut(EXPANSION * spec.width())
                                .activation(Activation.GELU)
                                .build(),
                        block + "-norm2")
                .addLayer(
                        block + "-dense2",
                        new DenseLayer.Builder().nOut(spec.width()).build(),
                        block + "-dense1")
                .addVertex(
                        block + "-steps", new PreprocessorVertex(new FeedForwardToRnnPreProcessor()), block + "-dense2")
                .addVertex(block + "-sum2", sum(), block + "-sum1", block + "-steps");
        return block + "-sum2";
    }

    private static ElementWiseVertex sum() {
        return new ElementWiseVertex(ElementWiseVertex.Op.Add);
    }
}
