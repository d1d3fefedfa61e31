package org.starling.driver.checkpoint;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.replica.NativeLibraries;

/** Small networks for tests: 4 features, 3 classes, trained for some steps so that nothing is at its initial value. */
public final class Networks {
    public static final int FEATURES = 4;
    public static final int CLASSES = 3;
    private static final int STEPS = 5;

    private Networks() {}

    public static MultiLayerNetwork trainedMultiLayer(IUpdater updater) {
        NativeLibraries.prepare();
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(updater)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(6)
                        .activation(Activation.TANH)
                        .build())
                .layer(new BatchNormalization.Builder().nIn(6).nOut(6).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        fit(network);
        network.setEpochCount(2);
        return network;
    }

    public static ComputationGraph trainedGraph(IUpdater updater) {
        NativeLibraries.prepare();
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(updater)
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                        "hidden",
                        new DenseLayer.Builder()
                                .nIn(FEATURES)
                                .nOut(6)
                                .activation(Activation.RELU)
                                .build(),
                        "in")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(6)
                                .nOut(CLASSES)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "hidden")
                .setOutputs("out")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        fit(graph);
        graph.getConfiguration().setEpochCount(2);
        return graph;
    }

    public static void fit(Model model) {
        DataSet data = new DataSet(features(16), labels(16));
        for (int step = 0; step < STEPS; step++) {
            if (model instanceof MultiLayerNetwork network) {
                network.fit(data);
            } else if (model instanceof ComputationGraph graph) {
                graph.fit(data);
            }
        }
    }

    public static INDArray features(int examples) {
        return Nd4j.linspace(DataType.FLOAT, -1, 0.037, (long) examples * FEATURES)
                .reshape(examples, FEATURES);
    }

    private static INDArray labels(int examples) {
        INDArray labels = Nd4j.zeros(examples, CLASSES);
        for (int i = 0; i < examples; i++) {
            labels.putScalar(i, i % CLASSES, 1);
        }
        return labels;
    }
}
