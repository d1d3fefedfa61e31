package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.LabelFormat.ClassIndex;
import org.starling.kernels.batch.LabelFormat.ClassSequence;
import org.starling.kernels.batch.LabelFormat.FloatVector;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.onednn.OneDnnCompiler;

/**
 * Labels of every kind in DL4J replicas: the results equal those of oneDNN replicas, which other tests compare with DL4J.
 */
class Dl4jLabelsTest {
    private static final int BATCH = 4;
    private static final int CHANNELS = 2;
    private static final int TIME = 5;
    private static final int OUTPUTS = 3;
    private static final FeatureFormat SEQUENCES = FeatureFormat.float32(CHANNELS, TIME);
    private static final FeatureFormat SEQUENCES_LAST = FeatureFormat.float32(TIME, CHANNELS);
    private static final FeatureFormat ROWS = FeatureFormat.float32(CHANNELS);
    private static final FeatureFormat IMAGES = FeatureFormat.float32(CHANNELS, 4, 3);

    static {
        NativeLibraries.prepare();
    }

    static Stream<Arguments> labels() {
        FloatVector steps = new FloatVector(OUTPUTS * TIME);
        ClassSequence classes = new ClassSequence(OUTPUTS, TIME);
        FloatVector pixels = new FloatVector(OUTPUTS * 12);
        return Stream.of(
                Arguments.of("steps", sequences(RNNFormat.NCW, LossFunction.MSE), SEQUENCES, steps, 0),
                Arguments.of("masked outputs", sequences(RNNFormat.NCW, LossFunction.MSE), SEQUENCES, steps, 15),
                Arguments.of(
                        "steps, channels last", sequences(RNNFormat.NWC, LossFunction.MSE), SEQUENCES_LAST, steps, 0),
                Arguments.of(
                        "masked steps, channels last",
                        sequences(RNNFormat.NWC, LossFunction.MSE),
                        SEQUENCES_LAST,
                        steps,
                        TIME),
                Arguments.of("classes", sequences(RNNFormat.NCW, LossFunction.MCXENT), SEQUENCES, classes, 0),
                Arguments.of(
                        "classes, channels last",
                        sequences(RNNFormat.NWC, LossFunction.MCXENT),
                        SEQUENCES_LAST,
                        classes,
                        0),
                Arguments.of(
                        "numbers of classes",
                        sequences(RNNFormat.NCW, LossFunction.SPARSE_MCXENT),
                        SEQUENCES,
                        classes,
                        0),
                Arguments.of(
                        "masked numbers of classes",
                        sequences(RNNFormat.NCW, LossFunction.SPARSE_MCXENT),
                        SEQUENCES,
                        classes,
                        TIME),
                Arguments.of("loss of steps", lossOfSteps(), SEQUENCES, steps, 0),
                Arguments.of("loss of masked steps", lossOfSteps(), SEQUENCES, steps, TIME),
                Arguments.of("loss of pixels", lossOfPixels(), IMAGES, pixels, 0),
                Arguments.of("loss of masked pixels", lossOfPixels(), IMAGES, pixels, 12),
                Arguments.of("loss of masked images", lossOfPixels(), IMAGES, pixels, 1),
                Arguments.of("number of a class", rows(output()), ROWS, new ClassIndex(OUTPUTS), 0),
                Arguments.of(
                        "number of a class in a loss layer", rows(dense(), loss()), ROWS, new ClassIndex(OUTPUTS), 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("labels")
    void labelsMeanTheSameToBothSteps(
            String what, MultiLayerConfiguration configuration, FeatureFormat features, LabelFormat label, int masks) {
        ExampleFormat format = new ExampleFormat(features, label, new MaskFormat(0, masks));
        Network network = Network.of(configuration);
        ReplicaOptions options = new ReplicaOptions(Backend.AUTO, BATCH, 1);
        try (Replica dl4j = new Dl4jReplica(network, format, options, List.of());
                Replica compiled = OneDnnCompiler.compile(network, format, options)) {
            for (int i = 0; i < 4; i++) {
                Batch batch = batch(format, i);
                float[] expected = new float[BATCH * label.length()];
                float[] actual = new float[BATCH * label.length()];
                compiled.infer(batch, expected);
                dl4j.infer(batch, actual);
                assertThat(actual).as(what).containsExactly(expected, within(1e-5f));
                assertThat(dl4j.train(batch)).as(what).isCloseTo(compiled.train(batch), within(1e-5));
            }
        }
    }

    private static Batch batch(ExampleFormat format, int seed) {
        Random random = new Random(seed);
        ByteBuffer features =
                ByteBuffer.allocate(BATCH * format.features().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (features.hasRemaining()) {
            features.putFloat((float) random.nextGaussian());
        }
        int indices = format.label().indices();
        ExampleBlock block = indices > 0
                ? ExampleBlock.ofClasses(
                        format,
                        features.array(),
                        random.ints((long) BATCH * indices, 0, OUTPUTS).toArray())
                : ExampleBlock.ofVectors(
                        format,
                        features.array(),
                        numbers(random, BATCH * format.label().length()));
        int masks = format.masks().labelValues();
        if (masks > 0) {
            float[] present = new float[BATCH * masks];
            for (int i = 0; i < present.length; i++) {
                present[i] = i % masks == 0 || random.nextBoolean() ? 1 : 0;
            }
            block = block.withMasks(format, new float[0], present);
        }
        Batch batch = new Batch(format, BATCH);
        for (int i = 0; i < BATCH; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat();
        }
        return numbers;
    }

    private static MultiLayerConfiguration sequences(RNNFormat order, LossFunction loss) {
        return network(
                InputType.recurrent(CHANNELS, TIME, order),
                new LSTM.Builder().nOut(4).dataFormat(order).build(),
                new RnnOutputLayer.Builder(loss)
                        .nOut(OUTPUTS)
                        .dataFormat(order)
                        .activation(Activation.SOFTMAX)
                        .build());
    }

    private static MultiLayerConfiguration lossOfSteps() {
        return network(
                InputType.recurrent(CHANNELS, TIME),
                new LSTM.Builder().nOut(OUTPUTS).build(),
                new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build());
    }

    private static MultiLayerConfiguration lossOfPixels() {
        return network(
                InputType.convolutional(4, 3, CHANNELS),
                new ConvolutionLayer.Builder(1, 1).nOut(OUTPUTS).build(),
                new CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build());
    }

    private static MultiLayerConfiguration rows(Layer... layers) {
        return network(InputType.feedForward(CHANNELS), layers);
    }

    private static Layer dense() {
        return new DenseLayer.Builder().nOut(OUTPUTS).build();
    }

    private static Layer loss() {
        return new LossLayer.Builder(LossFunction.SPARSE_MCXENT)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static Layer output() {
        return new OutputLayer.Builder(LossFunction.SPARSE_MCXENT)
                .nOut(OUTPUTS)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static MultiLayerConfiguration network(InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.05))
                .activation(Activation.TANH)
                .list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.setInputType(input).validateOutputLayerConfig(false).build();
    }
}
