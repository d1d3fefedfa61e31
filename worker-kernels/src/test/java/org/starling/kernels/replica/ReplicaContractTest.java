package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Examples;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;

/** Contract of every {@link Replica}, with DL4J itself as the oracle. */
abstract class ReplicaContractTest {
    /** Float32 over 20 steps without kinks or tiny divisors; the order of summation may differ between implementations. */
    private static final double RELATIVE_TOLERANCE = 1e-4;

    private static final int CAPACITY = 8;
    private static final float[] WEIGHTS = {1, 0, 3, 2, 1, 1, 0, 4};
    private static final int COPIES = 12;

    abstract Replica compile(Network network, ExampleFormat format, ReplicaOptions options);

    private Replica compile(Network network, ExampleFormat format) {
        return compile(network, format, new ReplicaOptions(Backend.AUTO, CAPACITY, 1));
    }

    @Test
    void twentyStepsEqualDl4jAlsoWhenBatchesDifferInSize() {
        for (int side : new int[] {8, 11}) {
            ExampleFormat format = Examples.pixels(3, 1, side, side);
            Network network = Network.of(TestNetworks.cnn(1, side, 3, new Adam(0.01, 0.9, 0.999, 1e-3)));
            MultiLayerNetwork oracle = (MultiLayerNetwork) network.initialise();
            try (Replica replica = compile(network, format)) {
                replica.writeParameters(oracle.params().toFloatVector(), 0);
                for (int i = 0; i < 20; i++) {
                    Batch batch = batch(format, i % 3 == 2 ? 5 : CAPACITY, i);
                    INDArray features = features(batch);
                    assertThat(outputs(replica, batch)).containsExactly(outputs(oracle, features), within(1e-4f));

                    double loss = replica.train(batch);

                    oracle.fit(features, labels(batch));
                    assertThat(loss).isCloseTo(oracle.score(), within(1e-4 * Math.max(1, oracle.score())));
                }
                assertClose(parameters(replica), oracle.params().toFloatVector());
                assertClose(
                        updaterState(replica),
                        oracle.getUpdater().getStateViewArray().toFloatVector());
                assertThat(replica.iteration()).isEqualTo(20);
            }
        }
    }

    @Test
    void maskedSequencesTrainLikeDl4j() {
        int steps = 5;
        ExampleFormat format = new ExampleFormat(
                FeatureFormat.float32(4, steps), new LabelFormat.FloatVector(3 * steps), new MaskFormat(steps, steps));
        Network network = Network.of(TestNetworks.taggedSequences(4, 3, new Adam(0.01)));
        MultiLayerNetwork oracle = (MultiLayerNetwork) network.initialise();
        Random random = new Random(3);
        try (Replica replica = compile(network, format)) {
            replica.writeParameters(oracle.params().toFloatVector(), 0);
            for (int i = 0; i < 5; i++) {
                int size = i == 4 ? 3 : CAPACITY;
                INDArray features =
                        Nd4j.createFromArray(random(random, size * 4 * steps)).reshape(size, 4, steps);
                INDArray labels =
                        Nd4j.createFromArray(random(random, size * 3 * steps)).reshape(size, 3, steps);
                INDArray mask = Nd4j.ones(DataType.FLOAT, size, steps);
                for (int example = 1; example < size; example++) {
                    for (int t = random.nextInt(steps); t < steps; t++) {
                        mask.putScalar(example, t, 0);
                    }
                }
                Batch batch = masked(format, features, labels, mask);
                float[] outputs = outputs(replica, batch);
                assertThat(outputs).containsExactly(values(oracle.output(features, false, mask, null)), within(1e-4f));

                double loss = replica.train(batch);

                oracle.fit(features, labels, mask, mask);
                assertThat(loss).isCloseTo(oracle.score(), within(1e-4 * Math.max(1, oracle.score())));
            }
            assertClose(parameters(replica), oracle.params().toFloatVector());
        }
    }

    private static Batch masked(ExampleFormat format, INDArray features, INDArray labels, INDArray mask) {
        float[] values = values(features);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        ExampleBlock block = ExampleBlock.ofVectors(format, bytes.array(), values(labels))
                .withMasks(format, values(mask), values(mask));
        Batch batch = new Batch(format, CAPACITY);
        for (int i = 0; i < block.size(); i++) {
            batch.add(block, i);
        }
        return batch;
    }

    private static float[] values(INDArray array) {
        return array.dup('c').reshape(array.length()).toFloatVector();
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void aGraphTrainsLikeTheSameStackOfLayers() {
        ExampleFormat format = Examples.pixels(3, 10);
        try (Replica graph = compile(Network.of(TestNetworks.graph(10, 3, new Adam(0.01))), format);
                Replica stack = compile(Network.of(TestNetworks.mlp(10, 3, new Adam(0.01))), format)) {
            graph.writeParameters(parameters(stack), 0);
            for (int i = 0; i < 5; i++) {
                graph.train(batch(format, CAPACITY, i));
                stack.train(batch(format, CAPACITY, i));
            }
            assertClose(parameters(graph), parameters(stack));
        }
    }

    @Test
    void anotherReplicaGoesOnWithTheSameBitsFromTheFlatVectorsAlone() {
        ExampleFormat format = Examples.pixels(3, 10);
        Network network = Network.of(TestNetworks.mlp(10, 3, new Adam(0.01)));
        try (Replica first = compile(network, format);
                Replica second = compile(network, format)) {
            for (int i = 0; i < 5; i++) {
                first.train(batch(format, CAPACITY, i));
            }
            second.train(batch(format, CAPACITY, 99));
            second.writeParameters(parameters(first), 0);
            second.writeUpdaterState(updaterState(first), 0);
            second.moveTo(new TrainingPosition(first.iteration(), 0, 1));
            first.train(batch(format, CAPACITY, 6));
            second.train(batch(format, CAPACITY, 6));

            assertThat(parameters(second)).containsExactly(parameters(first));
            assertThat(updaterState(second)).containsExactly(updaterState(first));
        }
    }

    @Test
    void schedulesGoByThePositionThatTrainingWasMovedTo() {
        ISchedule byEpoch = new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.2, 3, 0.05, 4, 0.01));
        ISchedule byIteration = new ExponentialSchedule(ScheduleType.ITERATION, 0.5, 0.9);
        NativeLibraries.prepare();
        NeuralNetConfiguration.Builder settings = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Nesterovs(byEpoch, new StepSchedule(ScheduleType.EPOCH, 0.9, 0.5, 2)));
        settings.setRegularization(List.of(new L2Regularization(byIteration), new WeightDecay(byEpoch, true)));
        Network network = Network.of(TestNetworks.mlp(settings, 10, 3));
        ExampleFormat format = Examples.pixels(3, 10);
        MultiLayerNetwork oracle = (MultiLayerNetwork) network.initialise();
        try (Replica replica = compile(network, format)) {
            replica.writeParameters(oracle.params().toFloatVector(), 0);
            int iteration = 7;
            for (int epoch = 3; epoch < 5; epoch++) {
                oracle.setIterationCount(iteration);
                oracle.setEpochCount(epoch);
                replica.moveTo(new TrainingPosition(iteration, epoch, 1));
                for (int i = 0; i < 4; i++) {
                    Batch batch = batch(format, CAPACITY, iteration);
                    oracle.fit(features(batch), labels(batch));
                    assertThat(replica.train(batch)).isCloseTo(oracle.score(), within(1e-4));
                    iteration++;
                }
                assertThat(replica.iteration()).isEqualTo(iteration);
                assertClose(parameters(replica), oracle.params().toFloatVector());
                assertClose(
                        updaterState(replica),
                        oracle.getUpdater().getStateViewArray().toFloatVector());
            }
        }
    }

    /** Weight decay multiplies by the learning rate, too; the two layers share one block of updater state. */
    @Test
    void ratesFollowTheFactorOfThePosition() {
        NativeLibraries.prepare();
        ISchedule own = new ExponentialSchedule(ScheduleType.ITERATION, 0.05, 0.9);
        ISchedule scaled = new MapSchedule(
                ScheduleType.ITERATION,
                Map.of(0, own.valueAt(0, 0), 7, own.valueAt(7, 2) / 3, 8, own.valueAt(8, 2) * 2 / 3, 9, 0.0));
        ExampleFormat format = Examples.pixels(3, 10);
        MultiLayerNetwork oracle = (MultiLayerNetwork) decaying(scaled).initialise();
        oracle.setIterationCount(7);
        try (Replica replica = compile(decaying(own), format)) {
            replica.writeParameters(oracle.params().toFloatVector(), 0);
            replica.moveTo(new TrainingPosition(7, 2, 1, 6, updates -> updates < 3 ? updates / 3.0 : 0));
            for (int i = 0; i < 3; i++) {
                Batch batch = batch(format, CAPACITY, i);
                oracle.fit(features(batch), labels(batch));
                replica.train(batch);
                assertClose(parameters(replica), oracle.params().toFloatVector());
            }
            float[] before = parameters(replica);
            replica.moveTo(new TrainingPosition(7, 2, 1));
            replica.train(batch(format, CAPACITY, 1));
            assertThat(parameters(replica)).isNotEqualTo(before);
        }
    }

    private static Network decaying(ISchedule rates) {
        NeuralNetConfiguration.Builder settings =
                new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(rates));
        settings.setRegularization(List.of(new WeightDecay(0.1, true)));
        return Network.of(TestNetworks.mlp(settings, 10, 3));
    }

    /** DL4J trains on copies: its mean is over their number, so its learning rate is larger. */
    @Test
    void anExampleOfAWeightTrainsLikeSoManyCopies() {
        ExampleFormat plain = Examples.pixels(3, 10);
        ExampleBlock block = Examples.block(plain, CAPACITY, 5);
        ExampleFormat format = new ExampleFormat(plain.features(), plain.label(), MaskFormat.WEIGHTS);
        Batch copies = new Batch(plain, COPIES);
        for (int i = 0; i < CAPACITY; i++) {
            for (int copy = 0; copy < WEIGHTS[i]; copy++) {
                copies.add(block, i);
            }
        }
        double rate = 0.1;
        MultiLayerNetwork oracle =
                (MultiLayerNetwork) Network.of(TestNetworks.mlp(10, 3, new Sgd(rate * COPIES / CAPACITY)))
                        .initialise();
        try (Replica replica = compile(Network.of(TestNetworks.mlp(10, 3, new Sgd(rate))), format)) {
            float[] start = oracle.params().toFloatVector();
            replica.writeParameters(start, 0);

            double loss = replica.train(weighted(format, block, 0, CAPACITY));

            oracle.fit(features(copies), labels(copies));
            assertThat(loss).isCloseTo(oracle.score() * COPIES / CAPACITY, within(1e-4));
            float[] after = parameters(replica);
            assertClose(after, oracle.params().toFloatVector());

            // replicas of parts of the batch, averaged by their numbers of examples
            float[] mean = new float[start.length];
            for (int[] range : new int[][] {{0, 3}, {3, CAPACITY}}) {
                replica.writeParameters(start, 0);
                replica.train(weighted(format, block, range[0], range[1]));
                float[] part = parameters(replica);
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += part[i] * (range[1] - range[0]) / CAPACITY;
                }
            }
            assertClose(mean, after);
        }
    }

    private static Batch weighted(ExampleFormat format, ExampleBlock block, int from, int to) {
        ExampleBlock weighted = block.withMasks(format, new float[0], WEIGHTS);
        Batch batch = new Batch(format, CAPACITY);
        for (int i = from; i < to; i++) {
            batch.add(weighted, i);
        }
        return batch;
    }

    /** The last part is smaller than the others. */
    @Test
    void aBatchInPartsTrainsLikeTheWholeBatch() {
        ExampleFormat format = Examples.pixels(3, 10);
        NeuralNetConfiguration.Builder settings =
                new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.01, 0.9, 0.999, 1e-3));
        settings.setRegularization(List.of(new L2Regularization(0.1)));
        Network network = Network.of(TestNetworks.mlp(settings, 10, 3));
        try (Replica parts = compile(network, format);
                Replica whole = compile(network, format)) {
            whole.writeParameters(parameters(parts), 0);
            for (int i = 0; i < 3; i++) {
                Batch batch = batch(format, CAPACITY, i);
                double loss = trainInParts(
                        parts, List.of(part(format, i, 0, 3), part(format, i, 3, 6), part(format, i, 6, 8)), batch);
                assertThat(loss).isCloseTo(whole.train(batch), within(1e-4));
                assertClose(parameters(parts), parameters(whole));
            }
            assertThat(parts.iteration()).isEqualTo(3);
            assertClose(updaterState(parts), updaterState(whole));
        }
    }

    /** Trains on the parts; or, where the backend refuses them, on the whole batch. */
    double trainInParts(Replica replica, List<Batch> parts, Batch whole) {
        return replica.train(parts);
    }

    private static Batch part(ExampleFormat format, long seed, int from, int to) {
        ExampleBlock block = Examples.block(format, CAPACITY, seed);
        Batch batch = new Batch(format, CAPACITY);
        for (int i = from; i < to; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    @Test
    void closingTwiceIsHarmless() {
        Replica replica = compile(Network.of(TestNetworks.mlp(4, 2, new Adam(0.1))), Examples.pixels(2, 4));
        replica.train(batch(Examples.pixels(2, 4), 3, 1));
        replica.close();
        replica.close();
        assertThat(replica.info().backend()).isNotEmpty();
    }

    @Test
    void anUpdaterWithoutStateHasAnEmptyVector() {
        try (Replica replica = compile(Network.of(TestNetworks.mlp(4, 2, new Sgd(0.1))), Examples.pixels(2, 4))) {
            assertThat(replica.updaterStateCount()).isZero();
            replica.readUpdaterState(new float[0], 0);
            replica.writeUpdaterState(new float[0], 0);
        }
    }

    @Test
    void vectorsAreReadAndWrittenAtAnOffset() {
        try (Replica replica = compile(Network.of(TestNetworks.mlp(4, 2, new Sgd(0.1))), Examples.pixels(2, 4))) {
            float[] padded = new float[replica.parameterCount() + 5];
            replica.readParameters(padded, 3);

            assertThat(padded).startsWith(0, 0, 0).endsWith(0, 0);
            assertThat(java.util.Arrays.copyOfRange(padded, 3, padded.length - 2))
                    .containsExactly(parameters(replica));

            padded[3] = 42;
            replica.writeParameters(padded, 3);
            assertThat(parameters(replica)[0]).isEqualTo(42);
        }
    }

    @Test
    void examplesThatDoNotFitTheNetworkAreNamedWithBothShapes() {
        ExampleFormat format = Examples.pixels(2, 5);
        assertThatThrownBy(() -> {
                    try (Replica replica = compile(Network.of(TestNetworks.mlp(4, 2, new Sgd(0.1))), format)) {
                        replica.train(batch(format, 2, 1));
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[5]")
                .hasMessageContaining("4");
    }

    private static Batch batch(ExampleFormat format, int size, long seed) {
        ExampleBlock block = Examples.block(format, size, seed);
        Batch batch = new Batch(format, CAPACITY);
        for (int i = 0; i < size; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    private static INDArray features(Batch batch) {
        float[] values = new float[batch.size() * batch.format().features().length()];
        batch.unpackFeatures(FloatBuffer.wrap(values));
        List<Integer> shape = batch.format().features().shape();
        long[] dimensions = new long[shape.size() + 1];
        dimensions[0] = batch.size();
        for (int i = 0; i < shape.size(); i++) {
            dimensions[i + 1] = shape.get(i);
        }
        return Nd4j.createFromArray(values).reshape(dimensions);
    }

    private static INDArray labels(Batch batch) {
        int length = batch.format().label().length();
        float[] values = new float[batch.size() * length];
        batch.unpackLabels(FloatBuffer.wrap(values));
        return Nd4j.createFromArray(values).reshape(batch.size(), length);
    }

    private static float[] outputs(Replica replica, Batch batch) {
        float[] outputs = new float[batch.size() * batch.format().label().length()];
        replica.infer(batch, outputs);
        return outputs;
    }

    private static float[] outputs(MultiLayerNetwork network, INDArray features) {
        return network.output(features).dup('c').data().asFloat();
    }

    private static float[] parameters(Replica replica) {
        float[] values = new float[replica.parameterCount()];
        replica.readParameters(values, 0);
        return values;
    }

    private static float[] updaterState(Replica replica) {
        float[] values = new float[replica.updaterStateCount()];
        replica.readUpdaterState(values, 0);
        return values;
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(difference / norm)).isLessThan(RELATIVE_TOLERANCE);
    }
}
