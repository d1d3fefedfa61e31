package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.TrainingPosition;

/** Random changes of layer inputs. DL4J draws other numbers, so tests compare distributions and check derivatives. */
class OneDnnNoiseTest extends OracleTest {
    private static final int EXAMPLES = 20_000;
    private static final float VALUE = 1.5f;
    private static final TrainingPosition POSITION = new TrainingPosition(3, 0, 7);

    /** Five standard errors of mean and variance of what varies by about 1. */
    private static final double SAMPLING = 0.06;

    static Stream<IDropout> kinds() {
        return Stream.of(
                new Dropout(0.6),
                new SpatialDropout(0.6),
                new GaussianDropout(0.3),
                new GaussianNoise(0.5),
                new AlphaDropout(0.8));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void meanAndVarianceAreDl4js(IDropout kind) {
        // the mean over two time steps: its variance is halved unless they share what was drawn
        Network network = Network.of(OneDnnLayerTest.settings()
                .updater(new Sgd(0))
                .list()
                .layer(new DropoutLayer(kind))
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(new OutputLayer.Builder(LossFunction.L2)
                        .activation(Activation.IDENTITY)
                        .nIn(1)
                        .nOut(1)
                        .build())
                .build());
        INDArray given = Nd4j.valueArrayOf(new long[] {EXAMPLES, 1, 2}, VALUE, DataType.FLOAT);
        INDArray expected = kind.applyDropout(given, given.ulike(), 0, 0, LayerWorkspaceMgr.noWorkspaces())
                .mean(2);
        double mean = expected.meanNumber().doubleValue();
        double variance = expected.varNumber().doubleValue();
        ExampleFormat format = vectors(1, 1, 2);
        try (OneDnnReplica replica = OneDnnCompiler.compile(network, format, EXAMPLES, 1)) {
            replica.writeParameters(new float[] {1, 0}, 0);
            replica.moveTo(POSITION);
            double squares = replica.train(constant(format, 0));
            replica.moveTo(POSITION);
            double squaresFromOne = replica.train(constant(format, 1));

            double actualMean = (squares - squaresFromOne + 1) / 2;
            assertThat(actualMean).isCloseTo(mean, within(SAMPLING));
            assertThat(squares - actualMean * actualMean).isCloseTo(variance, within(SAMPLING));
        }
    }

    private static Batch constant(ExampleFormat format, float label) {
        ByteBuffer features =
                ByteBuffer.allocate(EXAMPLES * format.features().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (features.hasRemaining()) {
            features.putFloat(VALUE);
        }
        float[] labels = new float[EXAMPLES];
        Arrays.fill(labels, label);
        ExampleBlock block = ExampleBlock.ofVectors(format, features.array(), labels);
        Batch batch = new Batch(format, EXAMPLES);
        for (int i = 0; i < EXAMPLES; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void gradientsBelongToWhatWasDrawn(IDropout kind) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .updater(new Sgd(0))
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(17)
                        .activation(Activation.TANH)
                        .build())
                .layer(new ConvolutionLayer.Builder(2, 2)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .dropOut(kind)
                        .build())
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.convolutional(6, 7, 2))
                .build();
        ExampleFormat format = floats(5, 2, 6, 7);
        Batch batch = batch(format, 7, new Random(1));
        try (OneDnnReplica replica = OneDnnCompiler.compile(Network.of(configuration), format, 7, 1)) {
            float[] parameters = new float[replica.parameterCount()];
            replica.readParameters(parameters, 0);
            float[] gradient = new float[parameters.length];
            replica.moveTo(POSITION);
            replica.differentiate(batch, gradient);
            double squares = 0;
            for (float value : gradient) {
                squares += value * value;
            }

            double slope = (score(replica, batch, parameters, gradient, 1e-2f)
                            - score(replica, batch, parameters, gradient, -1e-2f))
                    / 2e-2;

            // differences of scores have some three digits
            assertThat(slope).isCloseTo(squares, within(0.01 * squares));
        }
    }

    /** Of parameters some way along {@code direction}, with what is drawn at the same position. */
    private static double score(OneDnnReplica replica, Batch batch, float[] parameters, float[] direction, float way) {
        float[] moved = new float[parameters.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = parameters[i] + way * direction[i];
        }
        replica.writeParameters(moved, 0);
        replica.moveTo(POSITION);
        return replica.train(batch);
    }
}
