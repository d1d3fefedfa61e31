package org.starling.driver.modelimport.onnx;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.testing.FuzzTarget;

/** ONNX files of a dense network and of a convolution. */
public final class OnnxFuzzTarget implements FuzzTarget {
    private static final ExampleFormat FORMAT =
            new ExampleFormat(FeatureFormat.float32(4), new LabelFormat.ClassIndex(2));

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(dense(), convolution());
    }

    private static byte[] dense() {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("x", DataType.FLOAT, List.of(4L), "");
        String hidden = graph.node("Gemm", x, graph.floats(new float[12], 4, 3), graph.floats(new float[3], 3))
                .append();
        String logits = graph.node("MatMul", graph.node("Relu", hidden).append(), graph.floats(new float[6], 3, 2))
                .append();
        graph.output(graph.node("Softmax", logits).with("axis", 1).append(), "y", DataType.FLOAT, List.of(2L), "");
        return file(graph.build("dense"));
    }

    private static byte[] convolution() {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("x", DataType.FLOAT, List.of(2L, 4L, 4L), "");
        String image = graph.node("Conv", x, graph.floats(new float[24], 3, 2, 2, 2))
                .withLongs("kernel_shape", List.of(2L, 2L))
                .withLongs("pads", List.of(1L, 1L, 0L, 0L))
                .append();
        String pooled = graph.node("MaxPool", image)
                .withLongs("kernel_shape", List.of(2L, 2L))
                .withLongs("strides", List.of(2L, 2L))
                .append();
        String flat = graph.reshaped(pooled, -1, 12);
        String sum = graph.node("Add", flat, graph.node("Tanh", flat).append()).append();
        String output =
                graph.node("Gemm", sum, graph.floats(new float[24], 12, 2)).append();
        graph.output(output, "y", DataType.FLOAT, List.of(2L), "");
        return file(graph.build("convolution"));
    }

    private static byte[] file(GraphProto graph) {
        return ModelProto.newBuilder()
                .setIrVersion(OnnxGraph.IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setVersion(OnnxGraph.OPSET)
                        .build())
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    @Override
    public boolean accepts(byte[] file) throws IOException {
        try {
            OnnxModelFile.read(new ByteArrayInputStream(file), file.length, new ImportSettings(new Sgd(0.1), FORMAT));
            return true;
        } catch (NetworkException e) {
            if (!e.getMessage().startsWith("Cannot ")) {
                throw new IllegalStateException("the message does not say what cannot be done", e);
            }
            return false;
        }
    }
}
