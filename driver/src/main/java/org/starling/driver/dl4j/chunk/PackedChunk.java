package org.starling.driver.dl4j.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.replica.FlatArray;

/** Examples of one shape, packed, with their masks: float32 values, row-major, example after example. */
public final class PackedChunk implements ExampleChunk {
    /** First byte of an encoded chunk. */
    static final byte KIND = 1;

    private final ExampleShape shape;
    private final int size;
    private final byte[] features;
    private final float[] labels;
    private final float[] featureMasks;
    private final float[] labelMasks;

    private PackedChunk(
            ExampleShape shape, int size, byte[] features, float[] labels, float[] featureMasks, float[] labelMasks) {
        this.shape = shape;
        this.size = size;
        this.features = features;
        this.labels = labels;
        this.featureMasks = featureMasks;
        this.labelMasks = labelMasks;
    }

    /** Shape of each example. */
    public ExampleShape shape() {
        return shape;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public PackedChunk select(int[] examples) {
        Builder chosen = new Builder(shape, examples.length);
        for (int example : examples) {
            chosen.add(this, example);
        }
        return chosen.build();
    }

    @Override
    public MultiDataSet toDataSet() {
        float[] values = new float[size * shape.featureLength()];
        ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return new org.nd4j.linalg.dataset.MultiDataSet(
                arrays(values, shape.features()),
                arrays(labels, shape.labels()),
                arrays(featureMasks, shape.featureMask()),
                arrays(labelMasks, shape.labelMask()));
    }

    /** {@code null} where there are no dimensions, as DL4J has it. */
    private INDArray[] arrays(float[] values, List<Integer> dimensions) {
        return dimensions.isEmpty() ? null : new INDArray[] {array(values, dimensions)};
    }

    private INDArray array(float[] values, List<Integer> dimensions) {
        long[] all = LongStream.concat(LongStream.of(size), dimensions.stream().mapToLong(Integer::longValue))
                .toArray();
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, all, 'c');
        FlatArray.write(array, values, 0);
        return array;
    }

    /**
     * The same examples in the form that replicas train on; shares the arrays.
     *
     * @param common shape of all examples, which may have masks that these lack: for them all counts
     */
    public ExampleBlock toBlock(ExampleShape common) {
        return ExampleBlock.ofVectors(common.format(), features, labels)
                .withMasks(
                        common.format(),
                        full(featureMasks, size * common.featureMaskLength()),
                        full(labelMasks, size * common.labelMaskLength()));
    }

    private static float[] full(float[] mask, int length) {
        if (mask.length == length) {
            return mask;
        }
        float[] ones = new float[length];
        Arrays.fill(ones, 1f);
        return ones;
    }

    @Override
    public byte[] encode() {
        List<List<Integer>> shapes = List.of(shape.features(), shape.labels(), shape.featureMask(), shape.labelMask());
        List<float[]> values = List.of(labels, featureMasks, labelMasks);
        int numbers =
                shapes.stream().mapToInt(dimensions -> 1 + dimensions.size()).sum()
                        + values.stream().mapToInt(array -> array.length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(Byte.BYTES + Integer.BYTES + numbers * Integer.BYTES + features.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(KIND)
                .putInt(size);
        shapes.forEach(dimensions -> write(buffer, dimensions));
        buffer.put(features);
        FloatBuffer floats = buffer.asFloatBuffer();
        values.forEach(floats::put);
        return buffer.array();
    }

    private static void write(ByteBuffer buffer, List<Integer> dimensions) {
        buffer.putInt(dimensions.size());
        dimensions.forEach(buffer::putInt);
    }

    /** Reads what follows the size in an encoded chunk. */
    static PackedChunk read(ByteBuffer buffer, int size) {
        ExampleShape shape =
                new ExampleShape(dimensions(buffer), dimensions(buffer), dimensions(buffer), dimensions(buffer));
        byte[] features = new byte[size * shape.featureLength() * Float.BYTES];
        buffer.get(features);
        FloatBuffer floats = buffer.asFloatBuffer();
        return new PackedChunk(
                shape,
                size,
                features,
                values(floats, size * shape.labelLength()),
                values(floats, size * shape.featureMaskLength()),
                values(floats, size * shape.labelMaskLength()));
    }

    private static float[] values(FloatBuffer source, int length) {
        float[] values = new float[length];
        source.get(values);
        return values;
    }

    private static List<Integer> dimensions(ByteBuffer buffer) {
        return IntStream.range(0, buffer.getInt())
                .mapToObj(i -> buffer.getInt())
                .toList();
    }

    /** Collects examples of one shape. Not thread-safe. */
    public static final class Builder {
        private final ExampleShape shape;
        private final int capacity;
        private final int featureBytes;
        private final byte[] features;
        private final float[] labels;
        private final float[] featureMasks;
        private final float[] labelMasks;
        private int size;

        /**
         * @param capacity the most examples
         */
        public Builder(ExampleShape shape, int capacity) {
            this.shape = shape;
            this.capacity = capacity;
            this.featureBytes = Math.multiplyExact(shape.featureLength(), Float.BYTES);
            this.features = new byte[Math.multiplyExact(capacity, featureBytes)];
            this.labels = new float[Math.multiplyExact(capacity, shape.labelLength())];
            this.featureMasks = new float[Math.multiplyExact(capacity, shape.featureMaskLength())];
            this.labelMasks = new float[Math.multiplyExact(capacity, shape.labelMaskLength())];
        }

        /** Shape of each example. */
        public ExampleShape shape() {
            return shape;
        }

        /** Whether no further example can be added. */
        public boolean isFull() {
            return size == capacity;
        }

        /** Adds an example of another chunk, which must have the same shape. */
        public void add(PackedChunk source, int example) {
            System.arraycopy(source.features, example * featureBytes, features, size * featureBytes, featureBytes);
            addRest(source.labels, source.featureMasks, source.labelMasks, example);
        }

        /** Adds an example from flat arrays of many, row-major; those of masks are empty without masks. */
        void add(
                float[] featureValues,
                float[] labelValues,
                float[] featureMaskValues,
                float[] labelMaskValues,
                int example) {
            int length = shape.featureLength();
            ByteBuffer.wrap(features)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position(size * featureBytes)
                    .asFloatBuffer()
                    .put(featureValues, example * length, length);
            addRest(labelValues, featureMaskValues, labelMaskValues, example);
        }

        private void addRest(float[] labelValues, float[] featureMaskValues, float[] labelMaskValues, int example) {
            copy(labelValues, labels, shape.labelLength(), example);
            copy(featureMaskValues, featureMasks, shape.featureMaskLength(), example);
            copy(labelMaskValues, labelMasks, shape.labelMaskLength(), example);
            size++;
        }

        private void copy(float[] source, float[] target, int length, int example) {
            System.arraycopy(source, example * length, target, size * length, length);
        }

        /** The chunk of all examples added; nothing may be added afterwards. */
        public PackedChunk build() {
            return new PackedChunk(
                    shape,
                    size,
                    size == capacity ? features : Arrays.copyOf(features, size * featureBytes),
                    filled(labels, shape.labelLength()),
                    filled(featureMasks, shape.featureMaskLength()),
                    filled(labelMasks, shape.labelMaskLength()));
        }

        private float[] filled(float[] values, int length) {
            return size == capacity ? values : Arrays.copyOf(values, size * length);
        }
    }
}
