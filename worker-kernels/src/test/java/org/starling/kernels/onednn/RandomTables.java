package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.RandomNetworks.Drawn;
import org.starling.kernels.replica.Network;
import org.starling.layers.FeatureSubset;

/**
 * Draws networks over tables: embeddings of index columns beside numbers, and products of two towers. Features are bytes, so
 * embeddings have 256 entries.
 */
final class RandomTables {
    private static final int[] BATCHES = {1, 2, 7, 33, 64};
    private static final int ENTRIES = 256;
    private static final int CLASSES = 5;

    private final Random random;
    private final int indices;
    private final int numbers;
    private final GraphBuilder graph;

    private RandomTables(Random random) {
        this.random = random;
        this.indices = 2 + random.nextInt(3);
        this.numbers = 1 + random.nextInt(4);
        this.graph = RandomSettings.draw(random).graphBuilder();
    }

    static Drawn draw(Random random) {
        return new RandomTables(random).draw();
    }

    private Drawn draw() {
        graph.addInputs("table");
        int width = 1 + random.nextInt(9);
        boolean towers = random.nextBoolean();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < indices; i++) {
            parts.add(embedding(i, towers ? width : 1 + random.nextInt(9)));
        }
        graph.addVertex("numbers", new SubsetVertex(indices, indices + numbers - 1), "table")
                .addVertex("scaled", new ScaleVertex(1.0 / ENTRIES), "numbers");
        if (towers) {
            graph.addVertex("length", new L2NormalizeVertex(), parts.remove(0))
                    .addVertex(
                            "product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "length", parts.remove(0));
            parts.add("product");
        }
        parts.add(random.nextInt(parts.size() + 1), "scaled");
        graph.addVertex("merged", new MergeVertex(), parts.toArray(String[]::new))
                .addLayer("hidden", new DenseLayer.Builder().nOut(8).build(), "merged")
                .addVertex("part", new SubsetVertex(random.nextInt(3), 3 + random.nextInt(5)), "hidden");
        graph.addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .activation(Activation.SOFTMAX)
                                .nOut(CLASSES)
                                .build(),
                        "part")
                .setOutputs("out");
        ComputationGraphConfiguration configuration = graph.build();
        configuration.addPreProcessors(false, InputType.feedForward(indices + numbers));
        return new Drawn(
                Network.of(configuration),
                new ExampleFormat(
                        new FeatureFormat(FeatureType.UINT8, List.of(indices + numbers), 1f, 0f),
                        new LabelFormat.ClassIndex(CLASSES)),
                BATCHES[random.nextInt(BATCHES.length)]);
    }

    private String embedding(int column, int width) {
        String name = "embedding" + column;
        graph.addLayer(
                name,
                new EmbeddingLayer.Builder()
                        .nIn(ENTRIES)
                        .nOut(width)
                        .hasBias(random.nextBoolean())
                        .activation(random.nextBoolean() ? Activation.IDENTITY : Activation.TANH)
                        .build(),
                new FeatureSubset(indices + numbers, column, 1),
                "table");
        return name;
    }
}
