package org.starling.server.model;

import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;

/** Values of examples, packed as {@link FeatureFormat} defines. */
public final class PackedTensor {
    /** Float32 holds all whole numbers up to this one. */
    private static final int MAX_EXACT = 1 << 24;

    private PackedTensor() {}

    /** The name that the Open Inference Protocol has for a type. */
    public static String datatype(FeatureFormat format) {
        return format.type() == FeatureType.FLOAT32 ? "FP32" : format.type().name();
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
            FeatureType type = format.type();
            byte[] packed = new byte[format.bytes()];
            for (int i = from; i < from + length; i++) {
                float value = type == FeatureType.FLOAT32 ? finite(values[i], i) : whole(values[i], i, type);
                type.write(packed, (i - from) * type.bytes(), value);
            }
            examples.add(packed);
        }
        return examples;
    }

    private static int whole(double value, int index, FeatureType type) {
        int most = (int) Math.min(MAX_EXACT, (1L << (type.bytes() * Byte.SIZE)) - 1);
        if (!(value >= 0 && value <= most) || value != Math.rint(value)) {
            throw RequestException.badRequest(
                    "Cannot infer: value %d of data is not a whole number from 0 to %d (%s); correct it"
                            .formatted(index, most, value));
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
        for (int i = 0; i < format.length(); i++) {
            values.add(format.type().read(packed, i * format.type().bytes()));
        }
        return values;
    }
}
