package org.starling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class QuantileLossTest {
    private static final double[] LEVELS = {0.1, 0.5, 0.9};
    private static final IActivation IDENTITY = new ActivationIdentity();

    private final QuantileLoss loss = new QuantileLoss(LEVELS);

    @Test
    void itIsThePinballLoss() {
        INDArray labels = Nd4j.createFromArray(new double[][] {{10, 10, 10}, {0, 0, 0}});
        INDArray outputs = Nd4j.createFromArray(new double[][] {{7, 10, 12}, {1, -2, 4}});

        INDArray scores = loss.computeScoreArray(labels, outputs, IDENTITY, null);

        // too low: level · error; too high: (1 − level) · error
        assertThat(scores.getDouble(0)).isEqualTo((0.1 * 3 + 0 + 0.1 * 2) / 3, within(1e-12));
        assertThat(scores.getDouble(1)).isEqualTo((0.9 * 1 + 0.5 * 2 + 0.1 * 4) / 3, within(1e-12));
        double sum = scores.sumNumber().doubleValue();
        assertThat(loss.computeScore(labels, outputs, IDENTITY, null, false)).isEqualTo(sum, within(1e-12));
        assertThat(loss.computeScore(labels, outputs, IDENTITY, null, true)).isEqualTo(sum / 2, within(1e-12));
        assertThat(loss.computeGradient(labels, outputs, IDENTITY, null).toDoubleMatrix()[0])
                .containsExactly(new double[] {-0.1 / 3, 0, 0.1 / 3}, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "TANH", "SOFTMAX"})
    void gradientsAreThoseOfTheScore(Activation function) {
        IActivation activation = function.getActivationFunction();
        INDArray labels = Nd4j.rand(DataType.DOUBLE, 4, 3);
        INDArray inputs = Nd4j.rand(DataType.DOUBLE, 4, 3);
        INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1}, {0, 1, 0}, {1, 0, 1}, {0, 0, 0}});
        double difference = 1e-6;

        // activations of DL4J overwrite their input
        INDArray gradient = loss.computeGradientAndScore(labels, inputs.dup(), activation, mask, false)
                .getSecond();

        for (int i = 0; i < inputs.length(); i++) {
            double value = inputs.getDouble(i);
            inputs.putScalar(i, value + difference);
            double above = loss.computeScore(labels, inputs, activation, mask, false);
            inputs.putScalar(i, value - difference);
            double below = loss.computeScore(labels, inputs, activation, mask, false);
            inputs.putScalar(i, value);
            if (function != Activation.SOFTMAX || mask.getDouble(i) == 1) {
                // a central difference is exact to its square, and to rounding over the difference
                assertThat(gradient.getDouble(i)).isEqualTo((above - below) / (2 * difference), within(1e-8));
            }
        }
    }

    @Test
    void levelsAreInTheJson() {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder(loss)
                        .nIn(2)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();

        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());

        assertThat(read).isEqualTo(configuration);
        assertThat(((OutputLayer) read.getConf(0).getLayer()).getLossFn()).isEqualTo(loss);
        assertThat(read)
                .isNotEqualTo(
                        MultiLayerConfiguration.fromJson(configuration.toJson().replace("0.1", "0.2")));
    }

    @Test
    void levelsLieBetweenZeroAndOneAndAreAsManyAsOutputs() {
        for (double wrong : new double[] {0, 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> new QuantileLoss(0.5, wrong)).hasMessageContaining("between 0 and 1");
        }
        assertThatThrownBy(QuantileLoss::new).hasMessageContaining("between 0 and 1");
        INDArray two = Nd4j.zeros(1, 2);
        assertThatThrownBy(() -> loss.computeScore(two, two, IDENTITY, null, true))
                .hasMessageContaining("3 levels for 2 labels and 2 outputs");
    }
}
