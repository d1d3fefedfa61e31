package org.starling.driver.export.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import onnx.Onnx.ModelProto;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.modelimport.onnx.ImportSettings;
import org.starling.driver.modelimport.onnx.OnnxModelFile;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.RandomNetworks;
import org.starling.kernels.onednn.RandomNetworks.Drawn;
import org.starling.kernels.onednn.RandomNetworks.Kind;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/** Exports networks to ONNX, imports them, and compares outputs. DL4J computes both. */
class RoundTripTest {
    private static final double TOLERANCE = 1e-5;
    private static final int EXAMPLES = 5;

    static Stream<Arguments> jobs() {
        return ExportedNetworksTest.jobs();
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void networkOfAJobIsTheSame(String job, FeatureFormat features, LabelFormat label, int entries) throws IOException {
        ExampleFormat format = new ExampleFormat(features, label);

        assertSame(ExportedNetworksTest.network(job, format), format, entries);
    }

    static Stream<Arguments> sample() {
        return Stream.of(
                        arguments(Kind.STACK, IntStream.range(0, 12)),
                        arguments(Kind.GRAPH, IntStream.range(0, 8)),
                        arguments(Kind.SEQUENCE, IntStream.range(0, 8)),
                        arguments(Kind.TRANSFORMER, IntStream.range(0, 6)))
                .flatMap(networks -> networks);
    }

    static Stream<Arguments> all() {
        return Stream.of(Kind.values())
                // slices and divisions by a length cannot be imported
                .filter(kind -> kind != Kind.TABLE)
                .flatMap(kind -> arguments(kind, IntStream.range(0, 75)));
    }

    private static Stream<Arguments> arguments(Kind kind, IntStream seeds) {
        return seeds.mapToObj(seed -> Arguments.of(kind, seed));
    }

    @ParameterizedTest
    @MethodSource("sample")
    void randomNetworkIsTheSame(Kind kind, int seed) throws IOException {
        Drawn drawn = RandomNetworks.draw(kind, seed);

        assertSame(drawn.network(), drawn.format(), 0);
    }

    @ParameterizedTest
    @MethodSource("all")
    @Tag("sweep")
    void everyRandomNetworkIsTheSame(Kind kind, int seed) throws IOException {
        randomNetworkIsTheSame(kind, seed);
    }

    /** The label decides whether softmax is added to a last layer without a function, so that of vectors is used. */
    private static void assertSame(Network network, ExampleFormat given, int entries) throws IOException {
        ExampleFormat format = new ExampleFormat(
                given.features(), new LabelFormat.FloatVector(given.label().length()));
        Random random = new Random(1);
        Model original = network.initialise();
        INDArray parameters = original.params();
        parameters.addi(Nd4j.rand(DataType.FLOAT, parameters.shape()).muli(0.1));
        ModelState state = ModelStates.of(original);
        ModelProto exported = NetworkOracle.model(network, state.parameters(), format);
        byte[] file = exported.toByteArray();

        ModelState imported = OnnxModelFile.read(
                new ByteArrayInputStream(file), file.length, new ImportSettings(new Sgd(0.1), format));

        Model read = ModelStates.toModel(imported);
        INDArray features = features(format, entries, random);
        INDArray expected = LiveNetwork.of(original).output(features.dup());
        INDArray actual = LiveNetwork.of(read).output(channelsFirst(features, exported));
        INDArray sameOrder = channelsLast(actual, expected);
        assertThat(sameOrder.shape()).isEqualTo(expected.shape());
        assertThat(sameOrder.sub(expected).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
        LiveNetwork.of(original).close();
        LiveNetwork.of(read).close();
    }

    private static INDArray features(ExampleFormat format, int entries, Random random) {
        List<Integer> shape = format.features().shape();
        long[] all = LongStream.concat(LongStream.of(EXAMPLES), shape.stream().mapToLong(Integer::longValue))
                .toArray();
        float[] values = new float[EXAMPLES * format.features().length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = entries > 0 ? random.nextInt(entries) : (float) random.nextGaussian();
        }
        return Nd4j.create(values, all, 'c');
    }

    /** Imported networks take channels first, unless their input becomes features at once. */
    private static INDArray channelsFirst(INDArray features, ModelProto exported) {
        List<List<Long>> orders = exported.getGraph().getNodeList().stream()
                .limit(2)
                .map(node -> node.getAttributeCount() > 0 ? node.getAttribute(0).getIntsList() : List.<Long>of())
                .toList();
        boolean last =
                orders.get(0).equals(List.of(0L, 3L, 1L, 2L)) && !orders.get(1).equals(List.of(0L, 2L, 3L, 1L));
        return last ? features.permute(0, 3, 1, 2).dup('c') : features;
    }

    private static INDArray channelsLast(INDArray outputs, INDArray expected) {
        boolean other = outputs.rank() == 4 && !Arrays.equals(outputs.shape(), expected.shape());
        return other ? outputs.permute(0, 2, 3, 1) : outputs;
    }
}
