package org.starling.driver.export.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto.DataType;
import org.deeplearning4j.nn.api.Model;
import org.starling.driver.export.OnnxRun;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/** Compares a network in onnxruntime with a replica of it, on random examples and with random parameters. */
final class NetworkOracle {
    /** Backends sum in other orders, and the errors of layers add up. */
    private static final double TOLERANCE = 1e-4;

    private NetworkOracle() {}

    /** Compares for batches of 1 and of 64 examples. */
    static void assertAgrees(Network network, ExampleFormat format) throws OrtException {
        assertAgrees(network, format, 0);
    }

    /**
     * The same.
     *
     * @param entries features are whole numbers below it; 0 for any numbers
     */
    static void assertAgrees(Network network, ExampleFormat format, int entries) throws OrtException {
        for (int size : List.of(1, 64)) {
            assertAgrees(network, format, entries, size);
        }
    }

    private static void assertAgrees(Network network, ExampleFormat format, int entries, int size) throws OrtException {
        Random random = new Random(size);
        Batch batch = batch(format, size, entries, random);
        float[] expected = new float[size * format.label().length()];
        float[] parameters;
        try (Replica replica = ReplicaCompiler.compile(network, format, new ReplicaOptions(Backend.AUTO, size, 1))) {
            parameters = new float[replica.parameterCount()];
            replica.readParameters(parameters, 0);
            // nothing stays at an initial value, such as the biases at 0
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] += 0.1f * random.nextFloat();
            }
            replica.writeParameters(parameters, 0);
            replica.infer(batch, expected);
        }
        float[] features = new float[size * format.features().length()];
        batch.unpackFeatures(FloatBuffer.wrap(features));
        long[] shape = LongStream.concat(
                        LongStream.of(size), format.features().shape().stream().mapToLong(Integer::longValue))
                .toArray();
        float[] actual = (float[]) OnnxRun.of(model(network, parameters, format))
                .floats("features", features, shape)
                .outputs()
                .get("outputs");

        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            assertThat(difference).as("output %d of a batch of %d", i, size).isLessThan(TOLERANCE);
        }
    }

    static List<String> reasons(Network network) {
        Reasons reasons = new Reasons();
        NetworkConverter.of(network).check(reasons);
        return reasons.lines();
    }

    static ModelProto model(Network network, float[] parameters, ExampleFormat format) {
        assertThat(reasons(network)).isEmpty();
        Model model = ModelStates.toModel(new ModelState(network, parameters, new float[0], 0, 0));
        try {
            OnnxGraph graph = new OnnxGraph();
            String features = graph.input(
                    "features",
                    DataType.FLOAT,
                    format.features().shape().stream().map(Integer::longValue).toList(),
                    "");
            Value output = NetworkConverter.of(network)
                    .append(graph, features, format.features().shape(), model);
            graph.output(output.name(), "outputs", DataType.FLOAT, output.shape(), "");
            return ModelProto.newBuilder()
                    .setIrVersion(OnnxGraph.IR_VERSION)
                    .addOpsetImport(OperatorSetIdProto.newBuilder()
                            .setVersion(OnnxGraph.OPSET)
                            .build())
                    .setGraph(graph.build("test"))
                    .build();
        } finally {
            model.close();
        }
    }

    private static Batch batch(ExampleFormat format, int size, int entries, Random random) {
        int length = size * format.features().length();
        byte[] packed = new byte[size * format.features().bytes()];
        if (format.features().type() == FeatureType.UINT8) {
            random.nextBytes(packed);
        } else {
            ByteBuffer values = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < length; i++) {
                values.putFloat(entries > 0 ? random.nextInt(entries) : (float) random.nextGaussian());
            }
        }
        int indices = format.label().indices();
        ExampleBlock block = indices > 0
                ? ExampleBlock.ofClasses(format, packed, new int[size * indices])
                : ExampleBlock.ofVectors(
                        format, packed, new float[size * format.label().length()]);
        Batch batch = new Batch(format, size);
        for (int i = 0; i < size; i++) {
            batch.add(block, i);
        }
        return batch;
    }
}
