package org.starling.driver.modelimport.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.config.network.NetworkException;

/**
 * A constant of a graph: numbers, row-major. Arrays are shared, never changed.
 *
 * @param shape its dimensions; none for a single number
 * @param floats values of floating-point tensors; empty for others
 * @param integers values of integer tensors; empty for others
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Constant(List<Long> shape, float[] floats, long[] integers) {

    /**
     * Reads a tensor.
     *
     * @throws NetworkException if its values are not those of its shape, lie in another file, or have another type
     */
    static Constant of(TensorProto tensor) {
        if (tensor.getDataLocation() == DataLocation.EXTERNAL || tensor.getExternalDataCount() > 0) {
            throw refused(
                    tensor, "its values are in another file", "save the model as one file, without external data");
        }
        long count = count(tensor);
        DataType type = DataType.forNumber(tensor.getDataType());
        if (type == null) {
            throw refused(tensor, "its type has the number " + tensor.getDataType(), "export the model again");
        }
        return switch (type) {
            case FLOAT -> new Constant(
                    tensor.getDimsList(), floats(tensor, requireCount(tensor, count, Float.BYTES)), new long[0]);
            case DOUBLE -> new Constant(
                    tensor.getDimsList(), doubles(tensor, requireCount(tensor, count, Double.BYTES)), new long[0]);
            case INT64 -> new Constant(
                    tensor.getDimsList(), new float[0], longs(tensor, requireCount(tensor, count, Long.BYTES)));
            case INT32 -> new Constant(
                    tensor.getDimsList(), new float[0], integers(tensor, requireCount(tensor, count, Integer.BYTES)));
            default -> throw refused(
                    tensor, "its type is " + type, "export the model in float32, without preprocessing");
        };
    }

    private static long count(TensorProto tensor) {
        long count = 1;
        for (long size : tensor.getDimsList()) {
            if (size < 0) {
                throw refused(tensor, "it has the shape " + tensor.getDimsList(), "export the model again");
            }
            count = Math.multiplyHigh(count, size) == 0 ? count * size : -1;
            if (count < 0 || count > Integer.MAX_VALUE) {
                throw refused(tensor, "its shape %s is too large".formatted(tensor.getDimsList()), "make it smaller");
            }
        }
        return count;
    }

    /** Compares the shape with what the file holds, before anything is allocated. */
    private static int requireCount(TensorProto tensor, long count, int bytes) {
        long raw = tensor.getRawData().size();
        long listed = (long) tensor.getFloatDataCount()
                + tensor.getDoubleDataCount()
                + tensor.getInt64DataCount()
                + tensor.getInt32DataCount();
        boolean fits = raw > 0 ? raw == count * bytes && listed == 0 : listed == count;
        if (!fits) {
            throw refused(
                    tensor,
                    "its shape %s has %,d values, and the file holds %s"
                            .formatted(
                                    tensor.getDimsList(),
                                    count,
                                    raw > 0 ? "%,d bytes of them".formatted(raw) : "%,d".formatted(listed)),
                    "copy or export the model again");
        }
        return Math.toIntExact(count);
    }

    private static ByteBuffer raw(TensorProto tensor) {
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float[] floats(TensorProto tensor, int count) {
        float[] values = new float[count];
        if (tensor.getRawData().size() > 0) {
            raw(tensor).asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = tensor.getFloatData(i);
            }
        }
        for (float value : values) {
            if (Float.isNaN(value)) {
                throw refused(tensor, "it holds NaN", "export a model that has not diverged");
            }
        }
        return values;
    }

    private static float[] doubles(TensorProto tensor, int count) {
        float[] values = new float[count];
        ByteBuffer raw = raw(tensor);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (raw.capacity() > 0 ? raw.getDouble(i * Double.BYTES) : tensor.getDoubleData(i));
        }
        return values;
    }

    private static long[] longs(TensorProto tensor, int count) {
        long[] values = new long[count];
        ByteBuffer raw = raw(tensor);
        for (int i = 0; i < count; i++) {
            values[i] = raw.capacity() > 0 ? raw.getLong(i * Long.BYTES) : tensor.getInt64Data(i);
        }
        return values;
    }

    private static long[] integers(TensorProto tensor, int count) {
        long[] values = new long[count];
        ByteBuffer raw = raw(tensor);
        for (int i = 0; i < count; i++) {
            values[i] = raw.capacity() > 0 ? raw.getInt(i * Integer.BYTES) : tensor.getInt32Data(i);
        }
        return values;
    }

    private static NetworkException refused(TensorProto tensor, String reason, String remedy) {
        return new NetworkException("Cannot import the network: the tensor '%s' cannot be read: %s; %s"
                .formatted(tensor.getName(), reason, remedy));
    }

    int length() {
        return floats.length + integers.length;
    }

    /** The size of a dimension. */
    long size(int dimension) {
        return shape.get(dimension);
    }

    int rank() {
        return shape.size();
    }

    /** The only number. */
    float number() {
        if (length() != 1) {
            throw new UnsupportedOperatorException("a constant of shape %s where one number fits".formatted(shape));
        }
        return floats.length == 1 ? floats[0] : integers[0];
    }

    /** A matrix with rows and columns exchanged. */
    Constant transposed() {
        if (rank() != 2 || floats.length == 0) {
            throw new UnsupportedOperatorException("a constant of shape %s where a matrix fits".formatted(shape));
        }
        int rows = Math.toIntExact(size(0));
        int columns = Math.toIntExact(size(1));
        float[] values = new float[floats.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[column * rows + row] = floats[row * columns + column];
            }
        }
        return new Constant(List.of(size(1), size(0)), values, integers);
    }

    /** The values as a vector, if all other dimensions have size 1. */
    float[] vector(long length) {
        if (floats.length != length || shape.stream().filter(size -> size != 1).count() > 1) {
            throw new UnsupportedOperatorException(
                    "a constant of shape %s where %d values fit".formatted(shape, length));
        }
        return floats;
    }

    /** The values times a factor. */
    Constant times(float factor) {
        if (factor == 1) {
            return this;
        }
        float[] values = Arrays.copyOf(floats, floats.length);
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return new Constant(shape, values, integers);
    }
}
