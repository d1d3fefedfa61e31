package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.plan.Operation;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.TrainingPosition;

class OneDnnReplicaTest extends OracleTest {
    private static final ExampleFormat IMAGES = floats(5, 2, 8, 8);

    @Test
    void benchmarkNetworksUseNoReferenceImplementations() {
        for (int batchSize : new int[] {1, 7, 64}) {
            assertNoReference(Network.of(OneDnnFeedForwardTest.perceptron()), bytes(10, 784), batchSize);
            assertNoReference(
                    Network.of(
                            OneDnnFeedForwardTest.convolutionalNetwork(Activation.RELU, PoolingType.MAX, new Sgd(0.1))),
                    bytes(10, 1, 28, 28),
                    batchSize);
        }
    }

    private static void assertNoReference(Network network, ExampleFormat format, int batchSize) {
        try (OneDnnReplica replica = OneDnnCompiler.compile(network, format, batchSize, 1)) {
            assertThat(replica.operations(batchSize))
                    .extracting(Operation::implementation)
                    .noneMatch(implementation -> implementation.contains("ref"));
        }
    }

    @Test
    void productsCountTheirArithmetic() {
        int batchSize = 3;
        MultiLayerConfiguration network = OneDnnLayerTest.network(
                2,
                8,
                8,
                new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                new Deconvolution2D.Builder(2, 2).nOut(6).build(),
                new DenseLayer.Builder().nOut(9).build());
        try (OneDnnReplica replica = OneDnnCompiler.compile(Network.of(network), IMAGES, batchSize, 1)) {
            Map<String, Long> flop = replica.operations(batchSize).stream()
                    .collect(Collectors.toMap(
                            Operation::name, operation -> operation.work().flop(), Long::sum));
            // outputs of 6 x 6, each from 2 channels of 3 x 3
            assertThat(flop).containsEntry("layer0.forward", 2L * batchSize * 4 * 6 * 6 * 2 * 3 * 3);
            assertThat(flop).containsEntry("layer0.backward.weights", 2L * batchSize * 4 * 6 * 6 * 2 * 3 * 3);
            // inputs of 6 x 6 in 4 channels, each into 6 channels of 2 x 2
            assertThat(flop).containsEntry("layer1.forward", 2L * batchSize * 4 * 6 * 6 * 6 * 2 * 2);
            assertThat(flop).containsEntry("layer1.backward.data", 2L * batchSize * 4 * 6 * 6 * 6 * 2 * 2);
            assertThat(flop).containsEntry("layer2.forward", 2L * batchSize * 6 * 7 * 7 * 9);
        }
    }

    @Test
    void initialParametersAndStateAreThoseOfDl4j() {
        try (OneDnnReplica replica = compile(small())) {
            float[] expected = values(Network.of(small()).initialise().params());
            float[] actual = new float[replica.parameterCount() + 3];
            replica.readParameters(actual, 3);
            assertThat(java.util.Arrays.copyOfRange(actual, 3, actual.length)).containsExactly(expected);
        }
    }

    @Test
    void parametersAndStateSurviveBeingWrittenAndRead() {
        try (OneDnnReplica replica = compile(small())) {
            float[] parameters = numbers(replica.parameterCount());
            float[] state = numbers(replica.updaterStateCount());
            replica.writeParameters(parameters, 0);
            replica.writeUpdaterState(state, 0);
            float[] parametersRead = new float[parameters.length];
            float[] stateRead = new float[state.length];
            replica.readParameters(parametersRead, 0);
            replica.readUpdaterState(stateRead, 0);
            assertThat(parametersRead).containsExactly(parameters);
            assertThat(stateRead).containsExactly(state);
        }
    }

    @Test
    void sameSeedGivesSameBits() {
        assertThat(trained(dropout(0.5), 1)).containsExactly(trained(dropout(0.5), 1));
        assertThat(trained(dropout(0.5), 1)).isNotEqualTo(trained(dropout(0.5), 2));
    }

    @Test
    void trainingTakenUpInTheMiddleGoesOnWithTheSameBits() {
        Random random = new Random(5);
        Batch batch = batch(IMAGES, 6, random);
        try (OneDnnReplica whole = compile(dropout(0.7));
                OneDnnReplica half = compile(dropout(0.7))) {
            whole.moveTo(new TrainingPosition(0, 0, 9));
            for (int i = 0; i < 6; i++) {
                whole.train(batch);
                if (i == 2) {
                    copy(whole, half);
                    half.moveTo(new TrainingPosition(whole.iteration(), 0, 9));
                } else if (i > 2) {
                    half.train(batch);
                }
            }
            assertThat(parameters(half)).containsExactly(parameters(whole));
        }
    }

    @Test
    void dropoutKeepsTheMeanAndTheShareOfValues() {
        // one dense layer without weights' help: the gradient of the bias tells nothing, so outputs are compared
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .updater(new Sgd(0))
                .list()
                .layer(new DropoutLayer(0.8))
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.feedForward(400))
                .build();
        ExampleFormat format = floats(5, 400);
        Batch batch = batch(format, 16, new Random(1));
        try (OneDnnReplica replica = OneDnnCompiler.compile(Network.of(configuration), format, 16, 1)) {
            float[] parameters = parameters(replica);
            // with all weights 0 every score is log 5, whatever is dropped
            replica.writeParameters(new float[parameters.length], 0);
            assertThat(replica.train(batch)).isCloseTo(Math.log(5), within(1e-5));
            // with weights the scores scatter around the one without dropout
            replica.writeParameters(parameters, 0);
            double mean = 0;
            java.util.Set<Double> scores = new java.util.HashSet<>();
            for (int i = 0; i < 400; i++) {
                double score = replica.train(batch);
                scores.add(score);
                mean += score / 400;
            }
            assertThat(scores).hasSizeGreaterThan(390);
            float[] outputs = new float[16 * 5];
            replica.infer(batch, outputs);
            double undropped = 0;
            for (int i = 0; i < 16; i++) {
                undropped -= Math.log(outputs[i * 5 + batch.classes()[i]]) / 16;
            }
            // cross-entropy is convex, so noise can only raise its mean; by a little here
            assertThat(mean).isBetween(undropped - 0.02, undropped + 0.2);
        }
    }

    @Test
    void batchesOfAllSizesAreInferredByFewPlans() {
        int most = 32;
        try (OneDnnReplica replica = OneDnnCompiler.compile(Network.of(small()), IMAGES, most, 1);
                OneDnnReplica few = OneDnnCompiler.compile(Network.of(small()), IMAGES, most, 1)) {
            float[] expected = inferred(replica, most);
            for (int size = most - 1; size >= 1; size--) {
                // sums of float32 in another order
                assertThat(inferred(replica, size))
                        .as("batch of %d", size)
                        .containsExactly(java.util.Arrays.copyOf(expected, size * 5), within(1e-5f));
            }
            for (int size : new int[] {1, 2, 3, 4, 6, 8, 12, 16, 24, 32}) {
                inferred(few, size);
            }
            long bytes = replica.nativeBytes();
            assertThat(bytes).isEqualTo(few.nativeBytes());
            inferred(replica, 32);
            assertThat(replica.nativeBytes()).as("no plan is built again").isEqualTo(bytes);
        }
    }

    /** The outputs of the first examples of a fixed sequence. */
    private static float[] inferred(OneDnnReplica replica, int size) {
        float[] outputs = new float[size * 5];
        replica.infer(batch(IMAGES, size, new Random(3)), outputs);
        return outputs;
    }

    @Test
    void anotherThreadMayTakeOver() throws Exception {
        Batch batch = batch(IMAGES, 6, new Random(5));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (OneDnnReplica here = compile(small());
                OneDnnReplica there = compile(small())) {
            for (int i = 0; i < 4; i++) {
                double expected = here.train(batch);
                double actual = i % 2 == 0
                        ? there.train(batch)
                        : other.submit(() -> there.train(batch)).get();
                assertThat(actual).isEqualTo(expected);
            }
        } finally {
            other.shutdown();
        }
    }

    @Test
    void wrongShapesNameTheLayerAndBothShapes() {
        assertThatThrownBy(() -> OneDnnCompiler.compile(Network.of(small()), floats(5, 2, 8, 9), 4, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'layer1'")
                .hasMessageContaining("[4, 6, 6]")
                .hasMessageContaining("[4, 6, 7]");
        assertThatThrownBy(() -> OneDnnCompiler.compile(Network.of(small()), floats(5, 3, 8, 8), 4, 1))
                .hasMessageContaining("'layer0'")
                .hasMessageContaining("[2, height, width]")
                .hasMessageContaining("[3, 8, 8]");
        assertThatThrownBy(() -> OneDnnCompiler.compile(Network.of(small()), floats(7, 2, 8, 8), 4, 1))
                .hasMessageContaining("'layer2'")
                .hasMessageContaining("5 outputs")
                .hasMessageContaining("7 values");
    }

    @Test
    void batchesOfAnotherFormatAreRefused() {
        try (OneDnnReplica replica = compile(small())) {
            Batch batch = batch(floats(5, 2, 8, 9), 4, new Random(1));
            assertThatThrownBy(() -> replica.train(batch))
                    .hasMessageContaining("[2, 8, 8]")
                    .hasMessageContaining("[2, 8, 9]");
            assertThatThrownBy(() -> replica.train(new Batch(IMAGES, 4))).hasMessageContaining("empty");
        }
    }

    @Test
    void everyReasonIsNamed() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .updater(new OwnUpdater())
                        .activation(Activation.RATIONALTANH)
                        .build())
                .layer(new LocalResponseNormalization())
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.convolutional(8, 8, 2))
                .build();
        assertThat(OneDnnSupport.unsupported(Network.of(configuration)))
                .hasSize(3)
                .anyMatch(reason -> reason.contains("layer0") && reason.contains("OwnUpdater"))
                .anyMatch(reason -> reason.contains("layer0") && reason.contains("RationalTanh"))
                .anyMatch(reason -> reason.contains("layer1") && reason.contains("LocalResponseNormalization"));
        assertThatThrownBy(() -> OneDnnCompiler.compile(Network.of(configuration), IMAGES, 4, 1))
                .hasMessageContaining("LocalResponseNormalization");
    }

    /** User settings that extend DL4J's and compute something else. */
    public static final class OwnFunction extends ActivationTanH {}

    public static final class OwnUpdater extends Sgd {}

    public static final class OwnReshaping extends CnnToFeedForwardPreProcessor {}

    @Test
    void subclassesOfWhatIsSupportedAreNotSupported() {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nIn(2)
                        .nOut(4)
                        .updater(new OwnUpdater())
                        .activation(new OwnFunction())
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(144)
                        .nOut(5)
                        .build())
                .inputPreProcessor(1, new OwnReshaping())
                .build();
        assertThat(OneDnnSupport.unsupported(Network.of(configuration)))
                .hasSize(3)
                .anyMatch(reason -> reason.contains("layer0") && reason.contains("OwnUpdater"))
                .anyMatch(reason -> reason.contains("layer0") && reason.contains("OwnFunction"))
                .anyMatch(reason -> reason.contains("layer1") && reason.contains("OwnReshaping"));
    }

    @Test
    void whatOneDnnRefusesIsAReasonForDl4jsStep() {
        NativeLibraries.prepare();
        Throwable refusal = catchThrowable(() -> new memory.desc(new long[] {-1}, data_type.f32, format_tag.a));
        assertThatThrownBy(() -> OneDnnCompiler.requireOwn(refusal))
                .isInstanceOf(UnsupportedNetworkException.class)
                .hasMessageContainingAll("oneDNN rejects an operation", "use the dl4j backend")
                .hasCause(refusal);
        OneDnnCompiler.requireOwn(new IllegalArgumentException("Cannot compile layer 'a'"));
    }

    @Test
    void memoryIsCountedAndFreed() {
        Batch full = batch(IMAGES, 16, new Random(5));
        for (int i = 0; i < 30; i++) {
            OneDnnReplica replica = OneDnnCompiler.compile(Network.of(small()), IMAGES, 16, 1);
            replica.train(full);
            assertThat(replica.nativeBytes()).isPositive();
            replica.close();
            assertThat(replica.nativeBytes()).isZero();
            replica.close();
            assertThatThrownBy(() -> replica.train(full)).hasMessageContaining("closed");
        }
    }

    @Test
    void manySizesOfBatchesKeepMemoryBounded() {
        try (OneDnnReplica replica = compile(small())) {
            trainOnBatchesOfSizes(1, 20, replica);
            long objects = Pointer.totalCount();
            trainOnBatchesOfSizes(1, 20, replica);
            // plans of as many objects came and went
            assertThat(Pointer.totalCount()).isLessThan(objects + 100);
            try (OneDnnReplica lastSizesOnly = compile(small())) {
                trainOnBatchesOfSizes(18, 20, lastSizesOnly);
                assertThat(replica.nativeBytes()).isEqualTo(lastSizesOnly.nativeBytes());
            }
        }
    }

    private static void trainOnBatchesOfSizes(int first, int last, OneDnnReplica replica) {
        for (int size = first; size <= last; size++) {
            replica.train(batch(IMAGES, size, new Random(size)));
        }
    }

    /** Native memory of a collected replica must not be freed and reused during a step. */
    @Test
    void collectingGarbageDoesNotDisturbAStep() {
        int time = 4;
        Network network = Network.of(OneDnnLayerTest.settings()
                .list()
                .layer(new LSTM.Builder().nOut(9).build())
                .layer(new LastTimeStep(new LSTM.Builder().nOut(5).build()))
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.recurrent(3, time))
                .build());
        Batch batch = batch(floats(5, 3, time), 7, new Random(4));
        try (OneDnnReplica undisturbed = OneDnnCompiler.compile(network, batch.format(), 7, 1);
                OneDnnReplica disturbed = OneDnnCompiler.compile(network, batch.format(), 7, 1)) {
            copy(undisturbed, disturbed);
            AtomicInteger operations = new AtomicInteger();
            for (int i = 0; i < 3; i++) {
                double loss = undisturbed.train(batch);
                double lossWithCollections = disturbed.train(batch, (operation, nanoseconds) -> {
                    if (operations.incrementAndGet() % 20 == 0) {
                        System.gc();
                    }
                });
                assertThat(lossWithCollections).isEqualTo(loss);
            }
            assertThat(operations).hasValueGreaterThan(200);
            assertThat(parameters(disturbed)).containsExactly(parameters(undisturbed));
        }
    }

    private static float[] trained(MultiLayerConfiguration configuration, long seed) {
        try (OneDnnReplica replica = compile(configuration)) {
            replica.moveTo(new TrainingPosition(0, 0, seed));
            Random random = new Random(11);
            for (int i = 0; i < 5; i++) {
                replica.train(batch(IMAGES, 6, random));
            }
            return parameters(replica);
        }
    }

    private static void copy(OneDnnReplica from, OneDnnReplica to) {
        to.writeParameters(parameters(from), 0);
        float[] state = new float[from.updaterStateCount()];
        from.readUpdaterState(state, 0);
        to.writeUpdaterState(state, 0);
    }

    private static float[] parameters(OneDnnReplica replica) {
        float[] parameters = new float[replica.parameterCount()];
        replica.readParameters(parameters, 0);
        return parameters;
    }

    private static float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i + 1;
        }
        return numbers;
    }

    private static OneDnnReplica compile(MultiLayerConfiguration configuration) {
        return OneDnnCompiler.compile(Network.of(configuration), IMAGES, 6, 1);
    }

    private static MultiLayerConfiguration small() {
        return OneDnnLayerTest.network(
                2,
                8,
                8,
                new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                new DenseLayer.Builder().nOut(9).build());
    }

    private static MultiLayerConfiguration dropout(double keep) {
        return OneDnnLayerTest.network(
                2,
                8,
                8,
                new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                new DenseLayer.Builder().nOut(9).dropOut(keep).build());
    }
}
