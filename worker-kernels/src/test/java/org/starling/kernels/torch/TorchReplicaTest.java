package org.starling.kernels.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.CompiledLayers;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.replica.TrainingPosition;
import org.starling.kernels.torch.layer.TorchLayers;

class TorchReplicaTest {
    private static final int EXAMPLES = 8;
    private static final ExampleFormat FORMAT =
            new ExampleFormat(FeatureFormat.float32(6), new LabelFormat.ClassIndex(3));

    static {
        NativeLibraries.prepare();
    }

    @Test
    void layersAreThoseOfTheOneDnnBackend() {
        assertThat(TorchLayers.classes()).isEqualTo(CompiledLayers.classes());
    }

    @Test
    void libraryLoadsOnThisMachine() {
        assertThat(TorchLibrary.missing()).isEmpty();
        assertThat(TorchDevices.ofThisMachine().names()).contains("cpu");
    }

    @Test
    void dropoutDrawsTheNumbersOfThePositionAlone() {
        Network network = network(0.5);
        try (Replica first = compile(network);
                Replica second = compile(network)) {
            second.train(batch(9));
            second.writeParameters(parameters(first), 0);
            second.writeUpdaterState(new float[second.updaterStateCount()], 0);
            first.moveTo(new TrainingPosition(0, 0, 5));
            second.moveTo(new TrainingPosition(0, 0, 5));
            assertThat(first.train(batch(1))).isEqualTo(second.train(batch(1)));
            assertThat(parameters(first)).containsExactly(parameters(second));

            first.moveTo(new TrainingPosition(1, 0, 5));
            second.moveTo(new TrainingPosition(1, 0, 6));
            first.train(batch(1));
            second.train(batch(1));
            assertThat(parameters(first)).isNotEqualTo(parameters(second));
        }
    }

    /** ReLU turns NaN into 0: only the weights before it show the error. */
    @Test
    void weightsThatAreNotFiniteShowInTheLoss() {
        try (Replica replica = compile(network(1))) {
            Batch batch = batch(1);
            assertThat(replica.train(batch)).isFinite();
            ByteBuffer.wrap(batch.packedFeatures())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(0, Float.POSITIVE_INFINITY);
            assertThat(replica.train(batch)).isNaN();
        }
    }

    @Test
    void aClosedReplicaIsAnErrorAndHoldsNothing() {
        Replica replica = compile(network(1));
        assertThat(replica.nativeBytes()).isPositive();
        replica.close();
        assertThat(replica.nativeBytes()).isZero();
        assertThatThrownBy(() -> replica.train(batch(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void theReportNamesBfloat16() {
        ReplicaOptions options = new ReplicaOptions(Backend.TORCH, Precision.BF16, EXAMPLES, 1);
        try (Replica replica = ReplicaCompiler.compile(network(1), FORMAT, options)) {
            assertThat(replica.info().backend()).isEqualTo("torch bf16");
        }
    }

    /** Workers with different backends average the same vectors, and stay within rounding of each other. */
    @Test
    void backendsOfOneJobMayDiffer() {
        Network network = network(1);
        try (Replica torch = compile(network);
                Replica oneDnn =
                        ReplicaCompiler.compile(network, FORMAT, new ReplicaOptions(Backend.ONEDNN, EXAMPLES, 1))) {
            oneDnn.writeParameters(parameters(torch), 0);
            for (int step = 0; step < 10; step++) {
                List.of(torch, oneDnn).get(step % 2).train(batch(step));
                List.of(torch, oneDnn).get(1 - step % 2).train(batch(step));
                float[] first = parameters(torch);
                float[] second = parameters(oneDnn);
                for (int i = 0; i < first.length; i++) {
                    assertThat(first[i]).isCloseTo(second[i], within(1e-5f));
                    first[i] = (first[i] + second[i]) / 2;
                }
                torch.writeParameters(first, 0);
                oneDnn.writeParameters(first, 0);
            }
        }
    }

    private static Replica compile(Network network) {
        Replica replica = ReplicaCompiler.compile(network, FORMAT, new ReplicaOptions(Backend.TORCH, EXAMPLES, 1));
        assertThat(replica.info().backend()).isEqualTo("torch");
        return replica;
    }

    private static float[] parameters(Replica replica) {
        float[] values = new float[replica.parameterCount()];
        replica.readParameters(values, 0);
        return values;
    }

    private static Network network(double keep) {
        return Network.of(new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(1e-2, 0.9, 0.999, 1e-3))
                .activation(Activation.RELU)
                .list()
                .layer(new DenseLayer.Builder().nIn(6).nOut(16).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .dropOut(keep)
                        .nIn(16)
                        .nOut(3)
                        .build())
                .build());
    }

    private static Batch batch(long seed) {
        Random random = new Random(seed);
        ByteBuffer features = ByteBuffer.allocate(EXAMPLES * 6 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int[] classes = new int[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            classes[i] = random.nextInt(3);
            for (int j = 0; j < 6; j++) {
                features.putFloat((float) random.nextGaussian());
            }
        }
        ExampleBlock block = ExampleBlock.ofClasses(FORMAT, features.array(), classes);
        Batch batch = new Batch(FORMAT, EXAMPLES);
        for (int i = 0; i < EXAMPLES; i++) {
            batch.add(block, i);
        }
        return batch;
    }
}
