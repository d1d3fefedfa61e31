package org.starling.driver.config.network;

import java.util.List;
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
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.starling.driver.config.ModelSpec;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.PositionEmbedding;

/**
 * The decoder of a Transformer, as in GPT-2 (Radford et al. 2019): tokens and positions are embedded, and blocks add causal
 * attention and a dense layer of four times the width, each after a layer normalisation. Weights start from a normal distribution
 * with deviation 0.02.
 */
final class GptNetwork {
    private static final double DEVIATION = 0.02;
    private static final int EXPANSION = 4;

    private final ModelSpec.Gpt spec;
    private final GraphBuilder graph;

    private GptNetwork(ModelSpec.Gpt spec) {
        this.spec = spec;
        this.graph = new NeuralNetConfiguration.Builder()
                .seed(spec.seed())
                .updater(spec.configuredUpdater())
                .weightInit(new NormalDistribution(0, DEVIATION))
                .activation(Activation.IDENTITY)
                .graphBuilder();
    }

    static ComputationGraphConfiguration of(ModelSpec.Gpt spec, ExampleFormat format) {
        List<Integer> shape = format.features().shape();
        if (shape.size() != 1 || !(format.label() instanceof LabelFormat.ClassSequence label)) {
            throw new NetworkException(
                    "Cannot build the network 'gpt': it needs the number of each token and the next token at each step, but the shape of an example is %s and labels have %d values; use text-windows with label: each and text.encode: indices"
                            .formatted(shape, format.label().length()));
        }
        int length = label.steps();
        int positions = spec.context() == null ? length : spec.context();
        if (positions < length) {
            throw new NetworkException(
                    "Cannot build the network 'gpt': examples of %d tokens are longer than model.context, which is %d; raise model.context, or lower data.text.length"
                            .formatted(length, positions));
        }
        return new GptNetwork(spec).build(label.classes(), length, positions);
    }

    private ComputationGraphConfiguration build(int vocabulary, int length, int positions) {
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
                        new PositionEmbedding.Builder().positions(positions).build(),
                        "embedding");
        String stream = "positions";
        for (int i = 1; i <= spec.layers(); i++) {
            stream = appendBlock("block" + i, stream);
        }
        graph.addLayer("norm", new LayerNorm.Builder().build(), stream)
                .addLayer(
                        "output",
                        new RnnOutputLayer.Builder(new LossMCXENT())
                                .nOut(vocabulary)
                                .activation(Activation.SOFTMAX)
                                .dataFormat(RNNFormat.NCW)
                                .build(),
                        "norm")
                .setOutputs("output");
        ComputationGraphConfiguration configuration = graph.build();
        // the input types of the builder would set the number of tokens as the size of the vocabulary
        configuration.addPreProcessors(false, InputType.feedForward(length));
        return configuration;
    }

    private String appendBlock(String block, String stream) {
        graph.addLayer(block + "-norm1", new LayerNorm.Builder().build(), stream)
                .addLayer(
                        block + "-attention",
                        new MultiHeadAttention.Builder()
                                .heads(spec.heads())
                                .causal()
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
