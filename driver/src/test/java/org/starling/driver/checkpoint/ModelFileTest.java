package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.kernels.replica.Network;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.ModelFile;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/** Everything is compared bit for bit: reading and writing must not round. */
class ModelFileTest {

    static Stream<Model> models() {
        return Stream.of(
                Networks.trainedMultiLayer(new Adam(0.01)),
                Networks.trainedMultiLayer(new Nesterovs(0.01, 0.9)),
                Networks.trainedMultiLayer(new AMSGrad(0.01)),
                Networks.trainedMultiLayer(new Sgd(0.1)),
                Networks.trainedGraph(new Adam(0.01)),
                Networks.trainedGraph(new Sgd(0.1)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void keepsEveryBit(Model model) throws IOException {
        ModelState state = ModelStates.of(model);

        ModelState read = ModelFile.read(new ByteArrayInputStream(written(state)));

        assertSame(read, state);
        assertThat(read.iteration()).isEqualTo(5);
        assertThat(read.epoch()).isEqualTo(2);
    }

    @Test
    void keepsValuesThatTextWouldLose() throws IOException {
        ModelState trained = ModelStates.of(Networks.trainedGraph(new Adam(0.01)));
        float[] parameters = trained.parameters().clone();
        float[] odd = {-0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Math.nextUp(1f), Float.NaN};
        System.arraycopy(odd, 0, parameters, 0, odd.length);
        ModelState state = new ModelState(trained.network(), parameters, trained.updaterState(), 5, 2);

        assertSame(ModelFile.read(new ByteArrayInputStream(written(state))), state);
    }

    @ParameterizedTest
    @MethodSource("models")
    void isOpenedByDl4j(Model model) throws IOException {
        byte[] file = written(ModelStates.of(model));

        Model restored = model instanceof ComputationGraph
                ? ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file), true)
                : ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file), true);

        assertBehavesAlike(restored, model);
    }

    @ParameterizedTest
    @MethodSource("models")
    void opensFilesOfDl4j(Model model) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(model, file, true);

        ModelState read = ModelFile.read(new ByteArrayInputStream(file.toByteArray()));

        assertSame(read, ModelStates.of(model));
    }

    @ParameterizedTest
    @MethodSource("models")
    void becomesALiveNetworkThatTrainsOnAlike(Model model) {
        assertBehavesAlike(ModelStates.toModel(ModelStates.of(model)), model);
    }

    @Test
    void refusesAStateThatDoesNotFitTheNetwork() {
        ModelState state = ModelStates.of(Networks.trainedGraph(new Adam(0.01)));
        Network network = state.network();

        assertThatThrownBy(() -> ModelStates.toModel(new ModelState(network, new float[3], new float[0], 0, 0)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("Cannot restore the network from 3 parameters");
        assertThatThrownBy(() -> ModelStates.toModel(new ModelState(network, state.parameters(), new float[3], 0, 0)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("3 values of updater state");
    }

    @Test
    void refusesAnArchiveWithoutModel() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.write("hello".getBytes(StandardCharsets.UTF_8));
        }

        assertThatThrownBy(() -> ModelFile.read(new ByteArrayInputStream(file.toByteArray())))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds no configuration");
    }

    @Test
    void refusesClassesThatAreNotOfDl4j() throws IOException {
        String foreign = ModelStates.of(Networks.trainedMultiLayer(new Sgd(0.1)))
                .network()
                .json()
                .replace("org.nd4j.linalg.learning.config.Sgd", "java.util.concurrent.ForkJoinPool");

        assertRefused(
                archive(Map.of("configuration.json", bytes(foreign))),
                "names the class java.util.concurrent.ForkJoinPool");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 2_000_000_000, Long.MAX_VALUE, 4})
    void refusesLengthsThatTheNetworkDoesNotHave(long length) throws IOException {
        byte[] json = bytes(
                ModelStates.of(Networks.trainedGraph(new Sgd(0.1))).network().json());
        byte[] claimed = vector(2, length, new byte[16]);

        assertRefused(
                archive(sorted("configuration.json", json, "coefficients.bin", claimed)), "Cannot read the model");
        // in the other order nothing confirms the length
        assertRefused(archive(sorted("coefficients.bin", claimed, "configuration.json", json)), "");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1_000_000, Long.MAX_VALUE})
    void refusesShapesThatNoArrayHas(long length) throws IOException {
        assertRefused(archive(Map.of("coefficients.bin", vector(length, 1, new byte[4]))), "Cannot read the model");
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        byte[] file = written(ModelStates.of(Networks.trainedGraph(new Adam(0.01))));

        for (int length = 0; length < file.length - 1000; length += file.length / 50) {
            byte[] part = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ModelFile.read(new ByteArrayInputStream(part)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith("Cannot read the model");
        }
    }

    @Test
    void refusesAFileOfWhichAByteIsWrong() throws IOException {
        byte[] file = written(ModelStates.of(Networks.trainedGraph(new Adam(0.01))));
        Random random = new Random(3);

        for (int i = 0; i < 300; i++) {
            byte[] wrong = file.clone();
            wrong[random.nextInt(2500)] ^= (byte) (1 << random.nextInt(8));
            try {
                ModelFile.read(new ByteArrayInputStream(wrong));
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).startsWith("Cannot ").doesNotContain("\n");
            }
        }
    }

    @Test
    void readsAnArchiveThatWasPackedAgainInAnotherOrder() throws IOException {
        ModelState state = ModelStates.of(Networks.trainedGraph(new Adam(0.01)));
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(written(state)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }

        assertSame(ModelFile.read(new ByteArrayInputStream(archive(entries))), state);
    }

    @Test
    void limitsOtherEntries() throws IOException {
        Map<String, byte[]> many = new TreeMap<>();
        for (int i = 0; i < 2000; i++) {
            many.put("e" + i, new byte[0]);
        }
        assertRefused(archive(many), "more than 1000 entries");
        assertRefused(archive(Map.of("normalizer.bin", new byte[1 << 28], "other", new byte[1])), "no part of a model");
        for (String name : List.of("../../x", "/etc/x", "a\\b", "a\u001b[2J", "a\nb")) {
            assertRefused(archive(Map.of(name, new byte[1])), "an entry with the name");
        }
    }

    private static void assertRefused(byte[] file, String reason) {
        assertThatThrownBy(() -> ModelFile.read(new ByteArrayInputStream(file)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("Cannot ")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\n", "\u001b");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> sorted(String first, byte[] content, String second, byte[] other) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(first, content);
        entries.put(second, other);
        return entries;
    }

    private static byte[] archive(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file.toByteArray();
    }

    /** A vector as DL4J writes it, with headers that claim these lengths. */
    private static byte[] vector(long shapeLength, long length, byte[] values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream target = new DataOutputStream(bytes);
        target.writeUTF("LONG_SHAPE");
        target.writeLong(shapeLength);
        target.writeUTF("LONG");
        target.write(new byte[16]);
        target.writeUTF("MIXED_DATA_TYPES");
        target.writeLong(length);
        target.writeUTF("FLOAT");
        target.write(values);
        return bytes.toByteArray();
    }

    @Test
    void refusesDoublePrecision() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new OutputLayer.Builder().nIn(4).nOut(3).build())
                .build());
        network.init();

        assertThatThrownBy(() -> ModelStates.of(network))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("its data type is DOUBLE");
    }

    private static byte[] written(ModelState state) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        ModelFile.write(state, target);
        return target.toByteArray();
    }

    private static void assertSame(ModelState actual, ModelState expected) {
        assertThat(bits(actual.parameters())).isEqualTo(bits(expected.parameters()));
        assertThat(bits(actual.updaterState())).isEqualTo(bits(expected.updaterState()));
        assertThat(actual.network()).isEqualTo(expected.network());
        assertThat(actual.iteration()).isEqualTo(expected.iteration());
        assertThat(actual.epoch()).isEqualTo(expected.epoch());
    }

    /** Same outputs now, and same parameters after more training: so updater state and counters came along too. */
    private static void assertBehavesAlike(Model actual, Model expected) {
        assertThat(bits(outputs(actual))).isEqualTo(bits(outputs(expected)));
        Networks.fit(actual);
        Networks.fit(expected);
        ModelState now = ModelStates.of(actual);
        assertSame(now, ModelStates.of(expected));
        assertThat(now.iteration()).isEqualTo(10);
    }

    private static float[] outputs(Model model) {
        INDArray features = Networks.features(8);
        INDArray outputs = model instanceof ComputationGraph graph
                ? graph.outputSingle(features)
                : ((MultiLayerNetwork) model).output(features);
        return outputs.dup('c').data().asFloat();
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
        }
        return bits;
    }
}
