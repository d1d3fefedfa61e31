package org.starling.driver.dl4j.example;

import java.util.Arrays;
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

/** What both programs share: how a line becomes an example, and the network. */
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
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.005))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(32)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(PIXELS))
                .build();
    }
}
