package org.starling.kernels.onednn;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;

class OneDnnNormalisationTest extends OracleTest {

    @ParameterizedTest
    @CsvSource({"true, false, 1", "false, false, 3", "true, true, 17", "false, true, 16"})
    void batchNormalisationOfImagesAgreesWithDl4j(boolean logarithmic, boolean locked, int channels) {
        for (int batch : new int[] {2, 7, 64}) {
            assertAgrees(
                    OneDnnLayerTest.network(
                            3,
                            6,
                            5,
                            new ConvolutionLayer.Builder(3, 3)
                                    .nOut(channels)
                                    .hasBias(false)
                                    .activation(Activation.IDENTITY)
                                    .build(),
                            normalisation(logarithmic, locked),
                            new ActivationLayer.Builder()
                                    .activation(Activation.TANH)
                                    .build()),
                    floats(5, 3, 6, 5),
                    batch);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false, 1", "false, false, 3", "true, true, 17"})
    void batchNormalisationOfFeaturesAgreesWithDl4j(boolean logarithmic, boolean locked, int width) {
        assertAgrees(
                OneDnnLayerTest.network(
                        2,
                        3,
                        4,
                        new DenseLayer.Builder().nOut(width).build(),
                        normalisation(logarithmic, locked),
                        new DenseLayer.Builder().nOut(6).build()),
                floats(5, 2, 3, 4),
                16);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void batchNormalisationOfTheInputAgreesWithDl4j(boolean logarithmic) {
        assertAgrees(
                OneDnnLayerTest.network(
                        2,
                        6,
                        5,
                        normalisation(logarithmic, false),
                        new ConvolutionLayer.Builder(3, 3).nOut(4).build()),
                floats(5, 2, 6, 5),
                7);
    }

    private static BatchNormalization normalisation(boolean logarithmic, boolean locked) {
        return new BatchNormalization.Builder()
                .useLogStd(logarithmic)
                .lockGammaBeta(locked)
                .decay(0.8)
                .eps(1e-3)
                .build();
    }
}
