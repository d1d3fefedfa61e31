package org.starling.pipeline.shard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;

/**
 * Labels of several values, as shards hold them: 32-bit values, little-endian. Floats for vectors, indices of classes for
 * sequences.
 */
public final class PackedLabels {
    private PackedLabels() {}

    /** Bytes of one packed label. */
    public static int bytes(LabelFormat format) {
        int values = format.indices() > 0 ? format.indices() : format.length();
        return Math.multiplyExact(values, Integer.BYTES);
    }

    /**
     * The block of examples with packed labels.
     *
     * @param features packed, example after example
     * @param labels packed, example after example
     * @throws IllegalArgumentException if a label is no class of the format
     */
    public static ExampleBlock block(ExampleFormat format, byte[] features, byte[] labels) {
        ByteBuffer packed = ByteBuffer.wrap(labels).order(ByteOrder.LITTLE_ENDIAN);
        int values = labels.length / Integer.BYTES;
        if (!(format.label() instanceof LabelFormat.ClassSequence sequence)) {
            float[] vectors = new float[values];
            packed.asFloatBuffer().get(vectors);
            return ExampleBlock.ofVectors(format, features, vectors);
        }
        int[] classes = new int[values];
        packed.asIntBuffer().get(classes);
        for (int index : classes) {
            if (index < 0 || index >= sequence.classes()) {
                throw new IllegalArgumentException("an example has class %d where the manifest says %d classes"
                        .formatted(index, sequence.classes()));
            }
        }
        return ExampleBlock.ofClasses(format, features, classes);
    }
}
