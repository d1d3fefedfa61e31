package org.starling.driver.export.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TensorShapeProto.Dimension;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Builder of an ONNX graph. Values are given by their names. Operators are those of {@link #OPSET}; shapes of constants list all
 * dimensions. Not thread-safe.
 */
public final class OnnxGraph {
    /** Version of the operators: the first one in which texts can be compared. */
    public static final int OPSET = 19;
    /** Version of the file format that goes with these operators. */
    public static final int IR_VERSION = 9;

    private static final String BATCH = "batch";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Set<String> names = new HashSet<>();
    private String scope = "";

    /** Names all later values after a part of the model. */
    public OnnxGraph within(String part) {
        scope = part + "/";
        return this;
    }

    /**
     * Adds an input. Inputs come before everything else, so that none of their names is taken.
     *
     * @param shape dimensions after that of the batch
     * @return its name
     */
    public String input(String name, DataType type, List<Long> shape, String description) {
        names.add(name);
        graph.addInput(tensor(name, type, shape).setDocString(description));
        return name;
    }

    /**
     * Adds an output.
     *
     * @param shape dimensions after that of the batch
     */
    public void output(String value, String name, DataType type, List<Long> shape, String description) {
        String own = unique(name);
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(own)
                .addInput(value)
                .addOutput(own));
        graph.addOutput(tensor(own, type, shape).setDocString(description));
    }

    private static ValueInfoProto.Builder tensor(String name, DataType type, List<Long> shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder()
                .addDim(Dimension.newBuilder().setDimParam(BATCH).build());
        shape.forEach(size ->
                dimensions.addDim(Dimension.newBuilder().setDimValue(size).build()));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(dimensions.build())
                                .build())
                        .build());
    }

    private String unique(String name) {
        String own = name;
        for (int number = 2; !names.add(own); number++) {
            own = name + "_" + number;
        }
        return own;
    }

    /** Begins an operator on some values; an empty name stands for an input that is left out. */
    public Node node(String operator, String... inputs) {
        return new Node(operator, List.of(inputs));
    }

    /** An operator that is appended when it is complete. */
    public final class Node {
        private final NodeProto.Builder node;

        private Node(String operator, List<String> inputs) {
            node = NodeProto.newBuilder().setOpType(operator).addAllInput(inputs);
        }

        /** Sets an attribute. */
        public Node with(String name, long value) {
            return with(name, AttributeType.INT, attribute -> attribute.setI(value));
        }

        /** Sets an attribute. */
        public Node with(String name, float value) {
            return with(name, AttributeType.FLOAT, attribute -> attribute.setF(value));
        }

        /** Sets an attribute. */
        public Node with(String name, String value) {
            return with(name, AttributeType.STRING, attribute -> attribute.setS(ByteString.copyFromUtf8(value)));
        }

        /** Sets an attribute. */
        public Node withLongs(String name, List<Long> values) {
            return with(name, AttributeType.INTS, attribute -> attribute.addAllInts(values));
        }

        /** Sets an attribute. */
        public Node withFloats(String name, List<Float> values) {
            return with(name, AttributeType.FLOATS, attribute -> attribute.addAllFloats(values));
        }

        /** Sets an attribute. */
        public Node withTexts(String name, List<String> values) {
            return with(
                    name,
                    AttributeType.STRINGS,
                    attribute -> values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value))));
        }

        private Node with(String name, AttributeType type, Consumer<AttributeProto.Builder> value) {
            AttributeProto.Builder attribute =
                    AttributeProto.newBuilder().setName(name).setType(type);
            value.accept(attribute);
            node.addAttribute(attribute.build());
            return this;
        }

        /** Appends the operator; returns its output. */
        public String append() {
            return append(1).get(0);
        }

        /** Appends the operator; returns its first outputs. */
        public List<String> append(int outputs) {
            List<String> results = Stream.generate(() -> unique(scope + node.getOpType()))
                    .limit(outputs)
                    .toList();
            graph.addNode(node.setName(results.get(0)).addAllOutput(results).build());
            return results;
        }
    }

    /** The same values under other dimensions, of which one may be -1: what is left. */
    public String reshaped(String value, long... shape) {
        return node("Reshape", value, longs(shape, shape.length)).append();
    }

    /** A value whose dimension i is that of {@code order[i]} before. */
    public String transposed(String value, long... order) {
        return node("Transpose", value)
                .withLongs("perm", LongStream.of(order).boxed().toList())
                .append();
    }

    /** Several values after each other. */
    public String joined(List<String> values, long axis) {
        return values.size() == 1
                ? values.get(0)
                : node("Concat", values.toArray(String[]::new))
                        .with("axis", axis)
                        .append();
    }

    /** A value with another number type. */
    public String cast(String value, DataType type) {
        return node("Cast", value).with("to", type.getNumber()).append();
    }

    /** Adds constant float32 values, row-major. */
    public String floats(float[] values, long... shape) {
        ByteBuffer bytes = bytes(values.length, Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return constant(DataType.FLOAT, shape, tensor -> tensor.setRawData(ByteString.copyFrom(bytes)));
    }

    /** Adds one constant float32. */
    public String number(float value) {
        return floats(new float[] {value});
    }

    /** Adds constant float64 values, row-major. */
    public String doubles(double[] values, long... shape) {
        ByteBuffer bytes = bytes(values.length, Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        return constant(DataType.DOUBLE, shape, tensor -> tensor.setRawData(ByteString.copyFrom(bytes)));
    }

    /** Adds constant int64 values, row-major. */
    public String longs(long[] values, long... shape) {
        ByteBuffer bytes = bytes(values.length, Long.BYTES);
        bytes.asLongBuffer().put(values);
        return constant(DataType.INT64, shape, tensor -> tensor.setRawData(ByteString.copyFrom(bytes)));
    }

    /** Adds constant truth values, row-major. */
    public String flags(boolean[] values, long... shape) {
        ByteBuffer bytes = bytes(values.length, Byte.BYTES);
        for (int i = 0; i < values.length; i++) {
            bytes.put(i, (byte) (values[i] ? 1 : 0));
        }
        return constant(DataType.BOOL, shape, tensor -> tensor.setRawData(ByteString.copyFrom(bytes)));
    }

    /** Adds constant texts, row-major. */
    public String texts(List<String> values, long... shape) {
        return constant(
                DataType.STRING,
                shape,
                tensor -> values.forEach(value -> tensor.addStringData(ByteString.copyFromUtf8(value))));
    }

    /** The format wants little-endian bytes. */
    private static ByteBuffer bytes(int values, int size) {
        return ByteBuffer.allocate(Math.multiplyExact(values, size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String constant(DataType type, long[] shape, Consumer<TensorProto.Builder> values) {
        String name = unique(scope + "constant");
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(LongStream.of(shape).boxed().toList());
        values.accept(tensor);
        graph.addInitializer(tensor.build());
        return name;
    }

    /** The graph, under a name. */
    public GraphProto build(String name) {
        return graph.setName(name).build();
    }
}
