package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Networks drawn at random from what is supported. Smooth activations and mean pooling only: where a kink decides, 20 steps
 * magnify rounding beyond any tolerance.
 */
class RandomNetworkTest extends OracleTest {
    private static final int NETWORKS = 60;
    private static final int[] WIDTHS = {1, 2, 3, 5, 8, 16, 17};
    private static final int[] BATCHES = {2, 3, 7, 16, 33};
    private static final Activation[] ACTIVATIONS = {
        Activation.TANH, Activation.SIGMOID, Activation.IDENTITY, Activation.SOFTPLUS, Activation.SWISH, Activation.ELU
    };

    static IntStream seeds() {
        return IntStream.range(0, NETWORKS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomNetworkAgreesWithDl4j(int seed) {
        Random random = new Random(seed);
        int channels = pick(random, WIDTHS);
        int height = 5 + random.nextInt(6);
        int width = 5 + random.nextInt(6);
        NeuralNetConfiguration.Builder settings = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .activation(Activation.TANH)
                // DL4J's own checks of its workspaces fail on some combinations of layers
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .updater(updater(random));
        if (random.nextInt(3) == 0) {
            settings.l2(1e-2).l1(random.nextBoolean() ? 1e-3 : 0);
        }
        NeuralNetConfiguration.ListBuilder list = settings.list();
        layers(random).forEach(list::layer);
        MultiLayerConfiguration configuration = list.layer(OneDnnLayerTest.output())
                .setInputType(InputType.convolutional(height, width, channels))
                .build();
        assertAgrees(
                configuration,
                random.nextBoolean() ? floats(5, channels, height, width) : bytes(5, channels, height, width),
                pick(random, BATCHES));
    }

    private static List<Layer> layers(Random random) {
        List<Layer> layers = new ArrayList<>();
        int images = random.nextInt(4);
        for (int i = 0; i < images; i++) {
            layers.add(image(random));
        }
        if (random.nextInt(4) == 0) {
            layers.add(new GlobalPoolingLayer(random.nextBoolean() ? PoolingType.AVG : PoolingType.SUM));
        }
        int dense = random.nextInt(3);
        for (int i = 0; i < dense; i++) {
            layers.add(new DenseLayer.Builder()
                    .nOut(pick(random, WIDTHS))
                    .hasBias(random.nextBoolean())
                    .activation(ACTIVATIONS[random.nextInt(ACTIVATIONS.length)])
                    .build());
        }
        return layers;
    }

    private static Layer image(Random random) {
        ConvolutionMode mode = random.nextBoolean() ? ConvolutionMode.Same : ConvolutionMode.Truncate;
        int window = 1 + random.nextInt(2);
        return switch (random.nextInt(7)) {
            case 0 -> new SubsamplingLayer.Builder(PoolingType.AVG)
                    .kernelSize(window, window)
                    .stride(window, window)
                    .convolutionMode(mode)
                    .build();
            case 1 -> new BatchNormalization.Builder().eps(1e-2).build();
            case 2 -> new ActivationLayer(ACTIVATIONS[random.nextInt(ACTIVATIONS.length)]);
            case 3 -> new ZeroPaddingLayer(random.nextInt(2), 1, random.nextInt(2), 0);
            case 4 -> new DepthwiseConvolution2D.Builder(window, window)
                    .depthMultiplier(1 + random.nextInt(2))
                    .hasBias(false)
                    .convolutionMode(mode)
                    .build();
            default -> new ConvolutionLayer.Builder(1 + random.nextInt(3), window)
                    .nOut(pick(random, WIDTHS))
                    .stride(1, 1 + random.nextInt(2))
                    .hasBias(random.nextBoolean())
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(ACTIVATIONS[random.nextInt(ACTIVATIONS.length)])
                    .build();
        };
    }

    private static IUpdater updater(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Sgd(5e-3);
            case 1 -> new Adam(1e-3, 0.9, 0.999, 1e-3);
            case 2 -> new RmsProp(1e-3, 0.9, 1e-2);
            default -> new Nesterovs(2e-3, 0.8);
        };
    }

    private static int pick(Random random, int[] values) {
        return values[random.nextInt(values.length)];
    }
}
