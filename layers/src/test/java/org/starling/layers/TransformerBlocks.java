package org.starling.layers;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks of Transformers. */
final class TransformerBlocks {
    private TransformerBlocks() {}

    static NeuralNetConfiguration.Builder settings() {
        return new NeuralNetConfiguration.Builder()
                .seed(12)
                .updater(new NoOp())
                .weightInit(new NormalDistribution(0, 0.5))
                .activation(Activation.TANH);
    }

    /** A causal block between positions and a softmax for each time step. */
    static ComputationGraphConfiguration graph(
            NeuralNetConfiguration.Builder settings, int features, int steps, int classes) {
        return settings.graphBuilder()
                .addInputs("input")
                .addLayer(
                        "positions",
                        new PositionEmbedding.Builder().positions(steps).build(),
                        "input")
                .addLayer("norm1", new LayerNorm.Builder().build(), "positions")
                .addLayer(
                        "attention",
                        new MultiHeadAttention.Builder()
                                .heads(features)
                                .causal()
                                .build(),
                        "norm1")
                .addVertex("sum1", new ElementWiseVertex(ElementWiseVertex.Op.Add), "positions", "attention")
                .addLayer("norm2", new RmsNorm.Builder().build(), "sum1")
                .addLayer("dense1", new DenseLayer.Builder().nOut(2 * features).build(), "norm2")
                .addLayer(
                        "dense2",
                        new DenseLayer.Builder()
                                .nOut(features)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "dense1")
                .addVertex("steps", new PreprocessorVertex(new FeedForwardToRnnPreProcessor()), "dense2")
                .addVertex("sum2", new ElementWiseVertex(ElementWiseVertex.Op.Add), "sum1", "steps")
                .addLayer(
                        "output",
                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(classes)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "sum2")
                .setOutputs("output")
                .setInputTypes(InputType.recurrent(features, steps))
                .build();
    }
}
