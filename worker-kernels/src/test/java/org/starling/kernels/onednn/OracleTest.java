package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.parameter.ParameterSlot;
import org.starling.kernels.onednn.updater.UpdaterBlueprint;
import org.starling.kernels.step.NativeLibraries;
import org.starling.kernels.step.Network;
import org.starling.kernels.step.TrainingPosition;

/** Trains the same network by DL4J and by oneDNN, from the same parameters on the same batches, and compares. */
abstract class OracleTest {
    static final int STEPS = 20;

    /**
     * Length of the vector of differences, relative to that of the vector: both sides sum in single precision and in another
     * order, and 20 updates carry that on.
     */
    static final double TOLERANCE = 1e-4;

    static {
        NativeLibraries.prepare();
    }

    static void assertAgrees(MultiLayerConfiguration configuration, ExampleFormat format, int batchSize) {
        assertAgrees(Network.of(configuration), format, batchSize, TOLERANCE);
    }

    static void assertAgrees(ComputationGraphConfiguration configuration, ExampleFormat format, int batchSize) {
        assertAgrees(Network.of(configuration), format, batchSize, TOLERANCE);
    }

    static void assertAgrees(Network network, ExampleFormat format, int batchSize, double tolerance) {
        assertThat(OneDnnSupport.unsupported(network)).isEmpty();
        Model oracle = network.initialise();
        Random random = new Random(42);
        try (OneDnnStep step = OneDnnCompiler.compile(network, format, batchSize, 1)) {
            randomise(oracle, random);
            step.writeParameters(values(oracle.params()), 0);
            step.moveTo(new TrainingPosition(0, 0, 1));
            SoftAssertions softly = new SoftAssertions();
            for (int i = 0; i < STEPS; i++) {
                // now and then a smaller batch, as at the end of an epoch
                Batch batch = batch(format, i % 7 == 3 ? Math.max(1, batchSize / 2) : batchSize, random);
                if (i == 0 || i == STEPS - 1) {
                    compareOutputs(softly, "outputs at step " + i, oracle, step, batch, tolerance);
                }
                float[] before = values(oracle.params());
                double score = fit(oracle, batch);
                double ours = step.train(batch);
                if (i == 0) {
                    compareUpdates(softly, before, oracle, step);
                }
                softly.assertThat(Math.abs(ours - score) / Math.max(1e-2, Math.abs(score)))
                        .as("score at step %d: %s, DL4J %s", i, ours, score)
                        .isLessThan(tolerance);
                if (i == 0 || i == STEPS - 1) {
                    compareVectors(softly, "after step " + i, oracle, step, tolerance);
                }
            }
            softly.assertThat(step.iteration()).isEqualTo(STEPS);
            softly.assertAll();
        } finally {
            oracle.close();
        }
    }

    /** Adds noise to parameters that start as constants, without making variances negative. */
    private static void randomise(Model model, Random random) {
        INDArray parameters = model.params();
        float[] noise = new float[(int) parameters.length()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = 0.02f * (float) random.nextGaussian();
        }
        parameters.addi(Nd4j.createFromArray(noise).reshape(parameters.shape()));
    }

    static void compareOutputs(
            SoftAssertions softly, String what, Model oracle, OneDnnStep step, Batch batch, double tolerance) {
        float[] expected = values(output(oracle, features(batch)));
        float[] actual = new float[expected.length];
        step.infer(batch, actual);
        softly.assertThat(difference(actual, expected)).as(what).isLessThan(tolerance);
    }

    private static void compareVectors(
            SoftAssertions softly, String when, Model oracle, OneDnnStep step, double tolerance) {
        float[] parameters = new float[step.parameterCount()];
        step.readParameters(parameters, 0);
        softly.assertThat(difference(parameters, values(oracle.params())))
                .as("parameters " + when)
                .isLessThan(tolerance);
        INDArray state = updaterState(oracle);
        float[] expected = state == null ? new float[0] : values(state);
        float[] actual = new float[step.updaterStateCount()];
        step.readUpdaterState(actual, 0);
        softly.assertThat(difference(actual, expected))
                .as("updater state " + when)
                .isLessThan(tolerance);
    }

    /**
     * Compares what the first step changed, parameter by parameter, so that a wrong small gradient does not hide behind large
     * ones. Allowed are a thousandth and what the subtraction from the weights rounds off.
     */
    private static void compareUpdates(SoftAssertions softly, float[] before, Model oracle, OneDnnStep step) {
        float[] expected = values(oracle.params());
        float[] actual = new float[expected.length];
        step.readParameters(actual, 0);
        List<String> names = oracle instanceof MultiLayerNetwork network
                ? IntStream.range(0, network.getnLayers())
                        .mapToObj(Integer::toString)
                        .toList()
                : List.of();
        for (ParameterSlot slot : UpdaterBlueprint.read(oracle, names).slots()) {
            double weights = 0;
            double updates = 0;
            double differences = 0;
            for (int i = slot.offset(); i < slot.offset() + slot.length(); i++) {
                weights += Math.pow(before[i], 2) + Math.pow(expected[i], 2);
                updates += Math.pow((double) expected[i] - before[i], 2);
                differences += Math.pow((double) expected[i] - actual[i], 2);
            }
            softly.assertThat(Math.sqrt(differences))
                    .as("first update of %s, of length %s", slot, Math.sqrt(updates))
                    .isLessThan(1e-3 * Math.sqrt(updates) + 1e-6 * Math.sqrt(weights) + 1e-9);
        }
    }

    private static INDArray updaterState(Model model) {
        BaseMultiLayerUpdater<?> updater = model instanceof MultiLayerNetwork network
                ? (BaseMultiLayerUpdater<?>) network.getUpdater()
                : ((ComputationGraph) model).getUpdater();
        return updater.getStateViewArray();
    }

    static double difference(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double squares = 0;
        double differences = 0;
        for (int i = 0; i < expected.length; i++) {
            squares += (double) expected[i] * expected[i];
            double difference = (double) actual[i] - expected[i];
            differences += difference * difference;
        }
        assertThat(differences).isNotNaN();
        return expected.length == 0 ? 0 : Math.sqrt(differences) / Math.max(1e-12, Math.sqrt(squares));
    }

    static float[] values(INDArray array) {
        return array.dup('c').reshape(array.length()).toFloatVector();
    }

    static double fit(Model oracle, Batch batch) {
        if (oracle instanceof MultiLayerNetwork network) {
            network.fit(features(batch), labels(batch, network, network.getOutputLayer()));
            return network.score();
        }
        ComputationGraph graph = (ComputationGraph) oracle;
        graph.fit(new INDArray[] {features(batch)}, new INDArray[] {labels(batch, graph, graph.getOutputLayer(0))});
        return graph.score();
    }

    private static INDArray output(Model oracle, INDArray features) {
        return oracle instanceof MultiLayerNetwork network
                ? network.output(features)
                : ((ComputationGraph) oracle).outputSingle(features);
    }

    static INDArray features(Batch batch) {
        FeatureFormat format = batch.format().features();
        long[] shape = new long[format.shape().size() + 1];
        shape[0] = batch.size();
        for (int i = 1; i < shape.length; i++) {
            shape[i] = format.shape().get(i - 1);
        }
        float[] unpacked = new float[batch.size() * format.length()];
        batch.unpackFeatures(java.nio.FloatBuffer.wrap(unpacked));
        return Nd4j.createFromArray(unpacked).reshape('c', shape);
    }

    private static INDArray labels(Batch batch, Model oracle, org.deeplearning4j.nn.api.Layer outputLayer) {
        int length = batch.format().label().length();
        float[] unpacked = new float[batch.size() * length];
        batch.unpackLabels(java.nio.FloatBuffer.wrap(unpacked));
        return OracleLabels.shaped(
                Nd4j.createFromArray(unpacked),
                batch,
                outputLayer,
                output(oracle, features(batch)).shape());
    }

    /**
     * A batch of random examples that can be learned: noise on a pattern per class. With labels by chance the gradients of
     * examples would nearly cancel, and adaptive updaters would magnify what rounding leaves of them.
     */
    static Batch batch(ExampleFormat format, int size, Random random) {
        int outputs = format.label().length();
        int length = format.features().length();
        boolean byClass = format.label() instanceof LabelFormat.ClassIndex;
        int[] classes = new int[size];
        float[] vectors = new float[size * outputs];
        ByteBuffer features =
                ByteBuffer.allocate(size * format.features().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            classes[i] = random.nextInt(byClass ? outputs : 8);
            for (int j = 0; j < outputs; j++) {
                vectors[i * outputs + j] = (classes[i] >> (j % 3)) & 1;
            }
            Random pattern = new Random(classes[i]);
            for (int j = 0; j < length; j++) {
                double value = 0.7 * pattern.nextGaussian() + 0.3 * random.nextGaussian();
                if (format.features().type() == FeatureType.UINT8) {
                    features.put((byte) Math.max(0, Math.min(255, 128 + 64 * value)));
                } else {
                    features.putFloat((float) value);
                }
            }
        }
        ExampleBlock block = byClass
                ? ExampleBlock.ofClasses(format, features.array(), classes)
                : ExampleBlock.ofVectors(format, features.array(), vectors);
        Batch batch = new Batch(format, size);
        for (int i = 0; i < size; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    static ExampleFormat bytes(int classes, Integer... shape) {
        return new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(shape), 1f / 255, -0.5f),
                new LabelFormat.ClassIndex(classes));
    }

    static ExampleFormat floats(int classes, Integer... shape) {
        return new ExampleFormat(FeatureFormat.float32(shape), new LabelFormat.ClassIndex(classes));
    }

    static ExampleFormat vectors(int length, Integer... shape) {
        return new ExampleFormat(FeatureFormat.float32(shape), new LabelFormat.FloatVector(length));
    }
}
