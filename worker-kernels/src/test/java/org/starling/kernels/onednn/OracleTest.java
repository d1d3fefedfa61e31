package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.kernels.torch.TorchSupport;

/** Trains the same network by DL4J, by oneDNN and by LibTorch, from the same parameters on the same batches, and compares. */
abstract class OracleTest {
    static {
        NativeLibraries.prepare();
    }

    static void assertAgrees(MultiLayerConfiguration configuration, ExampleFormat format, int batchSize) {
        assertAgrees(Network.of(configuration), format, batchSize, OracleRun.FEW_STEPS);
    }

    static void assertAgrees(ComputationGraphConfiguration configuration, ExampleFormat format, int batchSize) {
        assertAgrees(Network.of(configuration), format, batchSize, OracleRun.FEW_STEPS);
    }

    static void assertAgrees(Network network, ExampleFormat format, int batchSize, int steps) {
        assertThat(OneDnnSupport.unsupported(network, format.masks())).isEmpty();
        assertThat(TorchSupport.unsupported(network, format.masks())).isEmpty();
        assertThat(OracleRun.disagreements(network, format, batchSize, steps))
                .allSatisfy((backend, disagreements) ->
                        assertThat(disagreements).as(backend).isEmpty());
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

    /**
     * A batch of random examples that can be learned: noise on a pattern per class. With labels by chance the gradients of
     * examples would nearly cancel, and adaptive updaters would magnify what rounding leaves of them.
     */
    static Batch batch(ExampleFormat format, int size, Random random) {
        int outputs = format.label().length();
        int length = format.features().length();
        int indices = format.label().indices();
        boolean byClass = indices > 0;
        int[] classes = new int[size * Math.max(1, indices)];
        float[] vectors = new float[size * outputs];
        ByteBuffer features =
                ByteBuffer.allocate(size * format.features().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            int kind = random.nextInt(byClass ? outputs / indices : 8);
            for (int j = 0; j < outputs; j++) {
                vectors[i * outputs + j] = (kind >> (j % 3)) & 1;
            }
            for (int j = 0; j < indices; j++) {
                classes[i * indices + j] = (kind + j) % (outputs / indices);
            }
            Random pattern = new Random(kind);
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
        if (!format.masks().none()) {
            block = RandomMasks.append(block, format, random);
        }
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

    /** {@code format} with masks. */
    static ExampleFormat masked(ExampleFormat format, int featureSteps, int labelValues) {
        return new ExampleFormat(format.features(), format.label(), new MaskFormat(featureSteps, labelValues));
    }

    static ExampleFormat vectors(int length, Integer... shape) {
        return new ExampleFormat(FeatureFormat.float32(shape), new LabelFormat.FloatVector(length));
    }
}
