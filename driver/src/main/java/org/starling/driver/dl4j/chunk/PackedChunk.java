package org.starling.driver.dl4j.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.step.FlatArray;

/** Examples of one shape without masks, packed: single-precision values, row-major, example after example. */
public final class PackedChunk implements ExampleChunk {
    /** First byte of an encoded chunk. */
    static final byte KIND = 1;

    private final ExampleShape shape;
    private final int size;
    private final byte[] features;
    private final float[] labels;

    private PackedChunk(ExampleShape shape, int size, byte[] features, float[] labels) {
        this.shape = shape;
        this.size = size;
        this.features = features;
        this.labels = labels;
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
        return new org.nd4j.linalg.dataset.MultiDataSet(array(values, shape.features()), array(labels, shape.labels()));
    }

    private INDArray array(float[] values, List<Integer> dimensions) {
        long[] all = LongStream.concat(LongStream.of(size), dimensions.stream().mapToLong(Integer::longValue))
                .toArray();
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, all, 'c');
        FlatArray.write(array, values, 0);
        return array;
    }

    /** The same examples as kernels take them; shares the arrays. */
    public ExampleBlock toBlock() {
        return ExampleBlock.ofVectors(shape.format(), features, labels);
    }

    @Override
    public byte[] encode() {
        int ranks = shape.features().size() + shape.labels().size();
        ByteBuffer buffer = ByteBuffer.allocate(
                        Byte.BYTES + (3 + ranks) * Integer.BYTES + features.length + labels.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(KIND)
                .putInt(size);
        write(buffer, shape.features());
        write(buffer, shape.labels());
        buffer.put(features);
        buffer.asFloatBuffer().put(labels);
        return buffer.array();
    }

    private static void write(ByteBuffer buffer, List<Integer> dimensions) {
        buffer.putInt(dimensions.size());
        dimensions.forEach(buffer::putInt);
    }

    /** Reads what follows the size in an encoded chunk. */
    static PackedChunk read(ByteBuffer buffer, int size) {
        ExampleShape shape = new ExampleShape(dimensions(buffer), dimensions(buffer));
        byte[] features = new byte[size * shape.featureLength() * Float.BYTES];
        buffer.get(features);
        float[] labels = new float[size * shape.labelLength()];
        buffer.asFloatBuffer().get(labels);
        return new PackedChunk(shape, size, features, labels);
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
        private final int labelLength;
        private final byte[] features;
        private final float[] labels;
        private int size;

        /**
         * @param capacity the most examples
         */
        public Builder(ExampleShape shape, int capacity) {
            this.shape = shape;
            this.capacity = capacity;
            this.featureBytes = Math.multiplyExact(shape.featureLength(), Float.BYTES);
            this.labelLength = shape.labelLength();
            this.features = new byte[Math.multiplyExact(capacity, featureBytes)];
            this.labels = new float[Math.multiplyExact(capacity, labelLength)];
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
            System.arraycopy(source.labels, example * labelLength, labels, size * labelLength, labelLength);
            size++;
        }

        /** Adds an example from flat arrays of many, row-major. */
        void add(float[] featureValues, float[] labelValues, int example) {
            int length = shape.featureLength();
            ByteBuffer.wrap(features)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position(size * featureBytes)
                    .asFloatBuffer()
                    .put(featureValues, example * length, length);
            System.arraycopy(labelValues, example * labelLength, labels, size * labelLength, labelLength);
            size++;
        }

        /** The chunk of all examples added; nothing may be added afterwards. */
        public PackedChunk build() {
            boolean full = size == capacity;
            return new PackedChunk(
                    shape,
                    size,
                    full ? features : Arrays.copyOf(features, size * featureBytes),
                    full ? labels : Arrays.copyOf(labels, size * labelLength));
        }
    }
}
