package org.starling.kernels.onednn;

import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.RandomNetworks.Drawn;
import org.starling.kernels.replica.Network;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.MultiHeadAttention.Direction;
import org.starling.layers.PositionEmbedding;
import org.starling.layers.RmsNorm;

/** Draws Transformers: blocks of attention and dense layers around a residual stream, with a mask of padding or without. */
final class RandomTransformers {
    private static final int[] BATCHES = {1, 2, 7, 16};
    private static final int CLASSES = 5;

    private final Random random;
    private final int heads;
    private final int width;
    private final int time;
    private final GraphBuilder graph;

    private RandomTransformers(Random random) {
        this.random = random;
        this.heads = 1 + random.nextInt(3);
        this.width = heads * (2 + 2 * random.nextInt(3));
        this.time = 3 + random.nextInt(7);
        this.graph = RandomSettings.draw(random).graphBuilder();
    }

    static Drawn draw(Random random) {
        return new RandomTransformers(random).draw();
    }

    private Drawn draw() {
        graph.addInputs("input");
        String stream = "positions";
        graph.addLayer(
                stream,
                new PositionEmbedding.Builder()
                        .positions(time + random.nextInt(3))
                        .build(),
                "input");
        int blocks = 1 + random.nextInt(2);
        for (int block = 0; block < blocks; block++) {
            stream = block(block, stream);
        }
        boolean masked = random.nextBoolean();
        boolean pooled = random.nextBoolean();
        ExampleFormat format;
        if (pooled) {
            graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), stream);
            graph.addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                            .activation(Activation.SOFTMAX)
                            .nOut(CLASSES)
                            .build(),
                    "pool");
            format = OracleTest.floats(CLASSES, width, time);
        } else {
            graph.addLayer(
                    "out",
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                            .activation(Activation.SOFTMAX)
                            .nOut(CLASSES)
                            .build(),
                    stream);
            format =
                    new ExampleFormat(FeatureFormat.float32(width, time), new LabelFormat.ClassSequence(CLASSES, time));
        }
        graph.setOutputs("out").setInputTypes(InputType.recurrent(width, time));
        return new Drawn(
                Network.of(graph.build()),
                masked ? OracleTest.masked(format, time, pooled ? 0 : time) : format,
                BATCHES[random.nextInt(BATCHES.length)]);
    }

    private String block(int number, String stream) {
        String part = number + ".";
        MultiHeadAttention.Builder attention = new MultiHeadAttention.Builder()
                .heads(heads)
                .direction(random.nextBoolean() ? Direction.CAUSAL : Direction.BOTH);
        if (random.nextBoolean()) {
            attention.rotary();
        }
        graph.addLayer(part + "norm1", norm(), stream)
                .addLayer(part + "attention", attention.build(), part + "norm1")
                .addVertex(part + "sum1", sum(), stream, part + "attention")
                .addLayer(part + "norm2", norm(), part + "sum1")
                .addLayer(
                        part + "dense1",
                        new DenseLayer.Builder()
                                .nOut(2 * width)
                                .activation(Activation.GELU)
                                .build(),
                        part + "norm2")
                .addLayer(
                        part + "dense2",
                        new DenseLayer.Builder()
                                .nOut(width)
                                .activation(Activation.IDENTITY)
                                .build(),
                        part + "dense1")
                .addVertex(part + "steps", new PreprocessorVertex(new FeedForwardToRnnPreProcessor()), part + "dense2")
                .addVertex(part + "sum2", sum(), part + "sum1", part + "steps");
        return part + "sum2";
    }

    private Layer norm() {
        // a large epsilon: DL4J and oneDNN round differently where all features are nearly equal
        return random.nextBoolean()
                ? new LayerNorm.Builder().epsilon(1e-2).build()
                : new RmsNorm.Builder().epsilon(1e-2).build();
    }

    private static ElementWiseVertex sum() {
        return new ElementWiseVertex(ElementWiseVertex.Op.Add);
    }
}
