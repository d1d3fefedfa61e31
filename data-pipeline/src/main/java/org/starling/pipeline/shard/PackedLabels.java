package org.starling.pipeline.shard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;

/**
 * Labels of several values, as shards hold them: 32-bit values, little-endian. Floats for vectors, indices of classes for
 * sequences. The weight of an example, a float, follows its label.
 */
public final class PackedLabels {
    private PackedLabels() {}

    /** Bytes of one packed label. */
    public static int bytes(ExampleFormat format) {
        return Math.multiplyExact(Math.addExact(values(format), weights(format)), Integer.BYTES);
    }

    private static int values(ExampleFormat format) {
        LabelFormat label = format.label();
        return label.indices() > 0 ? label.indices() : label.length();
    }

    private static int weights(ExampleFormat format) {
        return format.masks().weighted() ? 1 : 0;
    }

    /** Appends the weight to a label; both are packed. */
    public static byte[] withWeight(byte[] label, byte[] weight) {
        byte[] packed = Arrays.copyOf(label, label.length + weight.length);
        System.arraycopy(weight, 0, packed, label.length, weight.length);
        return packed;
    }

    /** The label of one class, packed. */
    public static byte[] ofClass(int index) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(index)
                .array();
    }

    /** The class of one packed label. */
    public static int classOf(byte[] label) {
        return ByteBuffer.wrap(label).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /**
     * The block of examples with packed labels.
     *
     * @param features packed, example after example
     * @param labels packed, example after example
     * @throws IllegalArgumentException if a label is no class of the format, or a weight is negative or not finite
     */
    public static ExampleBlock block(ExampleFormat format, byte[] features, byte[] labels) {
        ByteBuffer packed = ByteBuffer.wrap(labels).order(ByteOrder.LITTLE_ENDIAN);
        int examples = labels.length / bytes(format);
        int values = values(format);
        boolean byClass = format.label().indices() > 0;
        int[] classes = new int[byClass ? Math.multiplyExact(examples, values) : 0];
        float[] vectors = new float[byClass ? 0 : Math.multiplyExact(examples, values)];
        float[] weights = new float[Math.multiplyExact(examples, weights(format))];
        for (int example = 0; example < examples; example++) {
            for (int i = example * values; i < (example + 1) * values; i++) {
                if (byClass) {
                    classes[i] = requireClass(packed.getInt(), format.label());
                } else {
                    vectors[i] = packed.getFloat();
                }
            }
            if (weights.length > 0) {
                weights[example] = requireWeight(packed.getFloat());
            }
        }
        ExampleBlock block = byClass
                ? ExampleBlock.ofClasses(format, features, classes)
                : ExampleBlock.ofVectors(format, features, vectors);
        return weights.length > 0 ? block.withMasks(format, new float[0], weights) : block;
    }

    private static int requireClass(int index, LabelFormat label) {
        int classes = label.length() / label.indices();
        if (index < 0 || index >= classes) {
            throw new IllegalArgumentException(
                    "an example has class %d where the manifest says %d classes".formatted(index, classes));
        }
        return index;
    }

    private static float requireWeight(float weight) {
        if (!(weight >= 0) || Float.isInfinite(weight)) {
            throw new IllegalArgumentException("an example has weight %s".formatted(weight));
        }
        return weight;
    }
}
