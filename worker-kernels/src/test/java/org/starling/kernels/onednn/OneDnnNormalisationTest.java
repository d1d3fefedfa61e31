package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;

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

    /** DL4J's becomes NaN after some hundred steps: its variance underflows. */
    @Test
    void theSpreadOfWhatStaysConstantStaysANumber() {
        BatchNormalization layer = normalisation(true, true);
        Network network = Network.of(OneDnnLayerTest.settings()
                .list()
                .layer(layer)
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.feedForward(3))
                .build());
        ExampleFormat format = floats(5, 3);
        ExampleBlock constant =
                ExampleBlock.ofClasses(format, new byte[2 * format.features().bytes()], new int[] {1, 2});
        Batch batch = new Batch(format, 2);
        batch.add(constant, 0);
        batch.add(constant, 1);
        try (OneDnnReplica replica = OneDnnCompiler.compile(network, format, 2, 1)) {
            // mean of each of 3 features, then the logarithms of deviations
            float[] parameters = new float[replica.parameterCount()];
            replica.readParameters(parameters, 0);
            Arrays.fill(parameters, 3, 6, -400f);
            replica.writeParameters(parameters, 0);
            assertThat(replica.train(batch)).isFinite();
            replica.readParameters(parameters, 0);
            assertThat(Arrays.copyOfRange(parameters, 3, 6)).containsOnly(-400f);
        }
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
