package org.starling.driver.modelimport.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import onnx.Onnx.TensorProto.DataType;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.shade.protobuf.ByteString;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.export.OnnxRun;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/** Networks as PyTorch exports them, compared with onnxruntime, and files that cannot be imported. */
class OnnxModelFileTest {
    private static final double TOLERANCE = 1e-5;
    private static final int EXAMPLES = 3;

    private final Random random = new Random(1);
    private final OnnxGraph graph = new OnnxGraph();

    private String weights(long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.3f * (float) random.nextGaussian();
        }
        return graph.floats(values, shape);
    }

    private String positive(int length) {
        float[] values = new float[length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + random.nextFloat();
        }
        return graph.floats(values, length);
    }

    private ModelProto model(String output, long... shape) {
        graph.output(
                output, "logits", DataType.FLOAT, Arrays.stream(shape).boxed().toList(), "");
        return model(graph.build("test"));
    }

    private static ModelProto model(GraphProto graph) {
        return ModelProto.newBuilder()
                .setIrVersion(OnnxGraph.IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17).build())
                .setGraph(graph)
                .build();
    }

    private static ExampleFormat vectors(int outputs, Integer... shape) {
        return new ExampleFormat(FeatureFormat.float32(shape), new LabelFormat.FloatVector(outputs));
    }

    private static ModelState read(ModelProto model, ExampleFormat format) throws IOException {
        return read(model.toByteArray(), format);
    }

    private static ModelState read(byte[] file, ExampleFormat format) throws IOException {
        return OnnxModelFile.read(
                new ByteArrayInputStream(file), file.length, new ImportSettings(new Sgd(0.1), format));
    }

    /** Compares outputs; {@code order} leads from the dimensions of the file to those of DL4J. */
    private void assertAgrees(ModelProto model, ExampleFormat format, long[] shape, int... order)
            throws IOException, OrtException {
        float[] features = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        float[] expected = (float[])
                OnnxRun.of(model).floats("input", features, shape).outputs().get("logits");

        Model read = ModelStates.toModel(read(model, format));
        INDArray given = Nd4j.create(features, shape, 'c');
        float[] actual = LiveNetwork.of(read)
                .output(order.length > 0 ? given.permute(order).dup('c') : given)
                .dup('c')
                .data()
                .asFloat();
        LiveNetwork.of(read).close();

        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) Math.abs(actual[i] - expected[i]))
                    .isLessThan(TOLERANCE * Math.max(1, Math.abs(expected[i])));
        }
    }

    /** A residual block as in ResNet, with a strided convolution beside it. */
    @Test
    void residualNetworkAgrees() throws IOException, OrtException {
        String x = graph.input("input", DataType.FLOAT, List.of(3L, 12L, 10L), "");
        String stem = relu(normalised(convolved(x, 8, 3, 3, 2, 1), 8));
        String pooled = graph.node("MaxPool", stem)
                .withLongs("kernel_shape", List.of(3L, 3L))
                .withLongs("strides", List.of(2L, 2L))
                .withLongs("pads", List.of(1L, 1L, 1L, 1L))
                .append();
        String inner = relu(normalised(convolved(pooled, 8, 8, 3, 1, 1), 8));
        String branch = normalised(convolved(inner, 8, 8, 3, 1, 1), 8);
        String block = relu(graph.node("Add", branch, pooled).append());
        String means = graph.node("GlobalAveragePool", block).append();
        String flat = graph.node("Flatten", means).with("axis", 1).append();
        String logits = graph.node("Gemm", flat, weights(5, 8), weights(5))
                .with("alpha", 1f)
                .with("beta", 1f)
                .with("transB", 1)
                .append();

        assertAgrees(model(logits, 5), vectors(5, 3, 12, 10), new long[] {EXAMPLES, 3, 12, 10});
    }

    private String convolved(String x, long outputs, long inputs, long kernel, long stride, long padding) {
        return graph.node("Conv", x, weights(outputs, inputs, kernel, kernel), weights(outputs))
                .withLongs("kernel_shape", List.of(kernel, kernel))
                .withLongs("strides", List.of(stride, stride))
                .withLongs("pads", List.of(padding, padding, padding, padding))
                .withLongs("dilations", List.of(1L, 1L))
                .with("group", 1)
                .append();
    }

    private String normalised(String x, int channels) {
        return graph.node(
                        "BatchNormalization",
                        x,
                        positive(channels),
                        weights(channels),
                        weights(channels),
                        positive(channels))
                .with("epsilon", 1e-5f)
                .with("momentum", 0.9f)
                .append();
    }

    private String relu(String x) {
        return graph.node("Relu", x).append();
    }

    /** Depthwise convolution, average pooling with a rest, uneven zeros, and features that keep their place as an image. */
    @Test
    void convolutionsOfChannelsAgree() throws IOException, OrtException {
        String x = graph.input("input", DataType.FLOAT, List.of(4L, 9L, 7L), "");
        String separate = graph.node("Conv", x, weights(4, 1, 3, 3), weights(4))
                .withLongs("kernel_shape", List.of(3L, 3L))
                .withLongs("pads", List.of(1L, 0L, 2L, 1L))
                .with("group", 4)
                .append();
        String limited =
                graph.node("Clip", separate, graph.number(0), graph.number(6)).append();
        String pooled = graph.node("AveragePool", limited)
                .withLongs("kernel_shape", List.of(2L, 2L))
                .withLongs("strides", List.of(2L, 2L))
                .append();
        String flat = graph.node("Reshape", pooled, graph.longs(new long[] {0, -1}, 2))
                .append();
        String hidden = graph.node(
                        "Tanh",
                        graph.node("Gemm", flat, weights(4 * 5 * 3, 6), weights(6))
                                .append())
                .append();
        String logits = graph.node(
                        "Add", graph.node("MatMul", hidden, weights(6, 2)).append(), weights(2))
                .append();

        assertAgrees(model(logits, 2), vectors(2, 4, 9, 7), new long[] {EXAMPLES, 4, 9, 7});
    }

    /** An LSTM with batches first, of which the output of the last time step is used. */
    @Test
    void lstmAgreesWithTimeBeforeFeatures() throws IOException, OrtException {
        String x = graph.input("input", DataType.FLOAT, List.of(6L, 4L), "");
        String steps = graph.transposed(x, 1, 0, 2);
        String last = graph.node("LSTM", steps, weights(1, 20, 4), weights(1, 20, 5), weights(1, 40))
                .with("hidden_size", 5)
                .append(2)
                .get(1);
        String features =
                graph.node("Squeeze", last, graph.longs(new long[] {0}, 1)).append();
        String logits = graph.node("Gemm", features, weights(3, 5), weights(3))
                .with("transB", 1)
                .append();

        assertAgrees(model(logits, 3), vectors(3, 4, 6), new long[] {EXAMPLES, 6, 4}, 0, 2, 1);
    }

    @Test
    void imagesMayBeFlatInTheFile() throws IOException {
        String x = graph.input("input", DataType.FLOAT, List.of(64L), "");
        String logits = graph.node("Gemm", x, weights(3, 64), weights(3))
                .with("transB", 1)
                .append();

        ModelState state = read(model(logits, 3), vectors(3, 1, 8, 8));

        Model model = ModelStates.toModel(state);
        assertThat(LiveNetwork.of(model).output(Nd4j.zeros(2, 1, 8, 8)).shape()).containsExactly(2, 3);
        LiveNetwork.of(model).close();
    }

    @Test
    void logitsOfClassesGetASoftmax() throws IOException {
        String x = graph.input("input", DataType.FLOAT, List.of(4L), "");
        String logits = graph.node("Gemm", x, weights(3, 4), weights(3))
                .with("transB", 1)
                .append();
        ModelProto model = model(logits, 3);
        ExampleFormat classes = new ExampleFormat(FeatureFormat.float32(4), new LabelFormat.ClassIndex(3));

        ComputationGraph trained = (ComputationGraph) ModelStates.toModel(read(model, classes));

        OutputLayer output = (OutputLayer) trained.getOutputLayer(0).conf().getLayer();
        assertThat(output.getActivationFn()).isInstanceOf(ActivationSoftmax.class);
        assertThat(output.getLossFn()).isInstanceOf(LossMCXENT.class);
        trained.close();
    }

    @Test
    void networkWithoutADenseLayerAtTheEndGetsALossLayer() throws IOException {
        String x = graph.input("input", DataType.FLOAT, List.of(2L, 6L, 6L), "");
        String means = graph.node("GlobalAveragePool", relu(convolved(x, 3, 2, 3, 1, 0)))
                .append();
        ModelProto model = model(graph.node("Flatten", means).append(), 3);

        ComputationGraph read = (ComputationGraph) ModelStates.toModel(read(model, vectors(3, 2, 6, 6)));

        assertThat(read.getOutputLayer(0).conf().getLayer()).isInstanceOf(LossLayer.class);
        read.close();
    }

    @Test
    void namesAllOperatorsWithoutAForm() {
        String x = graph.input("input", DataType.FLOAT, List.of(4L), "");
        String erf = graph.within("block1").node("Erf", x).append();
        String dense = graph.within("head")
                .node("Gemm", erf, weights(3, 4))
                .with("transB", 1)
                .append();
        String sine = graph.within("head").node("Sin", dense).append();
        String hard = graph.within("head").node("HardSwish", sine).append();

        assertThatThrownBy(() -> read(model(hard, 3), vectors(3, 4)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("Erf 'block1/Erf': operators of this type have no form in DL4J")
                .hasMessageContaining("Sin 'head/Sin'")
                .hasMessageContaining("HardSwish 'head/HardSwish'");
    }

    @Test
    void namesSettingsWithoutAForm() {
        String x = graph.input("input", DataType.FLOAT, List.of(4L, 8L, 8L), "");
        String grouped =
                graph.node("Conv", x, weights(4, 2, 3, 3)).with("group", 2).append();
        String flat = graph.node("Flatten", grouped).append();

        assertThatThrownBy(() -> read(model(flat, 144), vectors(144, 4, 8, 8)))
                .hasMessageContaining("Conv 'Conv': 2 groups of 4 channels");
    }

    private static byte[] small() {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("input", DataType.FLOAT, List.of(4L), "");
        String output = graph.node("Gemm", x, graph.floats(new float[12], 4, 3)).append();
        graph.output(output, "logits", DataType.FLOAT, List.of(3L), "");
        return model(graph.build("small")).toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 60, 100})
    void refusesFilesThatAreCutShort(int length) {
        byte[] cut = Arrays.copyOf(small(), length);

        assertThatThrownBy(() -> read(cut, vectors(3, 4)))
                .isInstanceOf(NetworkException.class)
                .hasMessageStartingWith("Cannot import the network: ");
    }

    /** A graph that claims to have almost 2 GiB, and one within another message. */
    @Test
    void refusesLengthsThatAreNotInTheFile() {
        byte[] graph = {0x3a, -1, -1, -1, -1, 7, 0};
        byte[] inner = {0x3a, 8, 0x0a, -1, -1, -1, -1, 7, 0, 0};

        for (byte[] file : List.of(graph, inner)) {
            assertThatThrownBy(() -> read(file, vectors(3, 4)))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining("cut short");
        }
    }

    private static void assertRefused(Consumer<TensorProto.Builder> damage, String reason) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(small()).toBuilder();
        damage.accept(model.getGraphBuilder().getInitializerBuilder(0));

        assertThatThrownBy(() -> read(model.build(), vectors(3, 4)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesTensorsWhoseSizeIsNotTheirShape() throws IOException {
        assertRefused(tensor -> tensor.setDims(0, 5), "its shape [5, 3] has 15 values, and the file holds 48 bytes");
        assertRefused(tensor -> tensor.setDims(0, 1L << 40), "is too large");
        assertRefused(tensor -> tensor.setDims(0, 1L << 62).setDims(1, 4), "is too large");
        assertRefused(tensor -> tensor.setDims(0, -4), "it has the shape [-4, 3]");
        assertRefused(tensor -> tensor.clearRawData().addFloatData(1), "and the file holds 1");
        assertRefused(tensor -> tensor.addFloatData(1), "has 12 values");
    }

    @Test
    void refusesTensorsOfOtherFilesAndTypes() throws IOException {
        assertRefused(
                tensor -> tensor.setDataLocation(DataLocation.EXTERNAL)
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue("../../etc/passwd")
                                .build()),
                "its values are in another file");
        assertRefused(tensor -> tensor.setDataType(DataType.FLOAT16.getNumber()), "its type is FLOAT16");
        assertRefused(tensor -> tensor.setDataType(99), "its type has the number 99");
        byte[] nan = new byte[48];
        Arrays.fill(nan, (byte) 0xff);
        assertRefused(tensor -> tensor.setRawData(ByteString.copyFrom(nan)), "it holds NaN");
    }

    @Test
    void refusesWeightsThatDoNotFitTheirInput() {
        String x = graph.input("input", DataType.FLOAT, List.of(7L), "");
        String dense = graph.node("Gemm", x, weights(4, 3), weights(3)).append();

        assertThatThrownBy(() -> read(model(dense, 3), vectors(3, 7)))
                .hasMessageContaining("weights of shape [4, 3] for 7 values");
    }

    @Test
    void refusesFilesThatAreLargerThanTheMemory() {
        assertThatThrownBy(() -> OnnxModelFile.read(
                        new ByteArrayInputStream(new byte[0]),
                        1L << 40,
                        new ImportSettings(new Sgd(0.1), vectors(3, 4))))
                .hasMessageContaining("the file has 1,099,511,627,776 bytes");
    }

    @Test
    void refusesOtherVersionsAndSeveralInputs() throws IOException {
        ModelProto model = ModelProto.parseFrom(small());
        ModelProto.Builder newer = model.toBuilder();
        newer.getOpsetImportBuilder(0).setVersion(99);
        ModelProto.Builder two = model.toBuilder();
        two.getGraphBuilder()
                .addInput(model.getGraph().getInput(0).toBuilder()
                        .setName("second")
                        .build());

        assertThatThrownBy(() -> read(newer.build(), vectors(3, 4))).hasMessageContaining("have version 99");
        assertThatThrownBy(() -> read(two.build(), vectors(3, 4))).hasMessageContaining("2 inputs and 1 outputs");
    }
}
