package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.kernels.replica.Network;

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
