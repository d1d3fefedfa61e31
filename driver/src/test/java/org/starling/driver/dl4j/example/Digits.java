package org.starling.driver.dl4j.example;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Common parts of the programs: the conversion of a line into an example, and the network. */
final class Digits {
    private static final int PIXELS = 64;
    private static final int CLASSES = 10;

    private Digits() {}

    /** 64 values from 0 to 16, then the digit. */
    static DataSet parse(String line) {
        double[] values = Arrays.stream(line.split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        float[] pixels = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            pixels[i] = (float) (values[i] / 16);
        }
        INDArray label = Nd4j.zeros(1, CLASSES);
        label.putScalar(0, (int) values[PIXELS], 1);
        return new DataSet(Nd4j.createFromArray(new float[][] {pixels}), label);
    }

    static MultiLayerConfiguration network() {
        return builder()
                .list()
                .layer(hidden())
                .layer(output())
                .setInputType(InputType.feedForward(PIXELS))
                .build();
    }

    /** The same network as a graph. */
    static ComputationGraphConfiguration graph() {
        return builder()
                .graphBuilder()
                .addInputs("pixels")
                .addLayer("hidden", hidden(), "pixels")
                .addLayer("digit", output(), "hidden")
                .setOutputs("digit")
                .setInputTypes(InputType.feedForward(PIXELS))
                .build();
    }

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.005));
    }

    private static DenseLayer hidden() {
        return new DenseLayer.Builder().nOut(32).activation(Activation.RELU).build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
