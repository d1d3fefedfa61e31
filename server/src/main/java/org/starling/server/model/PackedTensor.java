package org.starling.server.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;

/** Values of examples, packed as {@link FeatureFormat} defines. */
public final class PackedTensor {
    private static final int MAX_BYTE = 255;

    private PackedTensor() {}

    /** The name that the Open Inference Protocol has for a type. */
    public static String datatype(FeatureFormat format) {
        return format.type() == FeatureType.UINT8 ? "UINT8" : "FP32";
    }

    /**
     * Packs the values of examples, example after example.
     *
     * @throws RequestException if a value is not one of the type
     */
    public static List<byte[]> pack(FeatureFormat format, double[] values) {
        List<byte[]> examples = new ArrayList<>();
        int length = format.length();
        for (int from = 0; from < values.length; from += length) {
            ByteBuffer packed = ByteBuffer.allocate(format.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = from; i < from + length; i++) {
                if (format.type() == FeatureType.UINT8) {
                    packed.put((byte) pixel(values[i], i));
                } else {
                    packed.putFloat(finite(values[i], i));
                }
            }
            examples.add(packed.array());
        }
        return examples;
    }

    private static int pixel(double value, int index) {
        if (!(value >= 0 && value <= MAX_BYTE) || value != Math.rint(value)) {
            throw RequestException.badRequest(
                    "Cannot infer: value %d of data is not a whole number from 0 to 255 (%s); correct it"
                            .formatted(index, value));
        }
        return (int) value;
    }

    private static float finite(double value, int index) {
        float number = (float) value;
        if (!Float.isFinite(number)) {
            throw RequestException.badRequest(
                    "Cannot infer: value %d of data is beyond float32 (%s); correct it".formatted(index, value));
        }
        return number;
    }

    /** The stored values of one example, without scale and offset. */
    static List<Float> unpack(FeatureFormat format, byte[] packed) {
        List<Float> values = new ArrayList<>(format.length());
        ByteBuffer bytes = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < format.length(); i++) {
            values.add(format.type() == FeatureType.UINT8 ? bytes.get() & 0xff : bytes.getFloat());
        }
        return values;
    }
}
