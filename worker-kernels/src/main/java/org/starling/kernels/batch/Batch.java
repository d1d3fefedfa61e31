package org.starling.kernels.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Examples of one step, still packed. A batch is filled, trained on and filled again; memory is allocated by the constructor
 * only. Not thread-safe.
 */
public final class Batch {
    private final ExampleFormat format;
    private final int capacity;
    private final byte[] features;
    /** Classes of one example; 0 where labels are vectors. */
    private final int indices;

    private final int[] classes;
    private final float[] vectors;
    private final float[] featureMasks;
    private final float[] labelMasks;
    private int size;

    /**
     * Creates an empty batch.
     *
     * @param capacity the largest number of examples in it
     */
    public Batch(ExampleFormat format, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("Cannot make a batch: its capacity must be at least 1, is " + capacity);
        }
        this.format = format;
        this.capacity = capacity;
        this.features = new byte[Math.multiplyExact(capacity, format.features().bytes())];
        this.indices = format.label().indices();
        this.classes = new int[Math.multiplyExact(capacity, indices)];
        this.vectors = new float
                [indices > 0 ? 0 : Math.multiplyExact(capacity, format.label().length())];
        this.featureMasks =
                new float[Math.multiplyExact(capacity, format.masks().featureSteps())];
        this.labelMasks = new float[Math.multiplyExact(capacity, format.masks().labelValues())];
    }

    public ExampleFormat format() {
        return format;
    }

    /** Examples it holds now. */
    public int size() {
        return size;
    }

    /** The most examples it can hold. */
    public int capacity() {
        return capacity;
    }

    /** Requires examples of the format that a network was compiled for, and at least one of them. */
    public void requireExamplesOf(ExampleFormat compiled) {
        if (!format.equals(compiled)) {
            throw new IllegalArgumentException(
                    "Cannot process a batch: the network was compiled for examples of shape %s (%s, %s), the batch holds %s (%s, %s)"
                            .formatted(
                                    compiled.features().shape(),
                                    compiled.label(),
                                    compiled.masks(),
                                    format.features().shape(),
                                    format.label(),
                                    format.masks()));
        }
        if (size == 0) {
            throw new IllegalArgumentException("Cannot process a batch: it is empty");
        }
    }

    public boolean isFull() {
        return size == capacity;
    }

    public void clear() {
        size = 0;
    }

    /** Appends the example at {@code index} of {@code block}. Where this batch has vectors, a class becomes a one-hot vector. */
    public void add(ExampleBlock block, int index) {
        if (isFull()) {
            throw new IllegalStateException("Cannot add to a batch: it already holds " + capacity + " examples");
        }
        int bytes = format.features().bytes();
        System.arraycopy(block.features(), index * bytes, features, size * bytes, bytes);
        if (classes.length > 0) {
            System.arraycopy(block.classes(), index * indices, classes, size * indices, indices);
        } else if (block.classes().length > 0) {
            int length = format.label().length();
            int steps = block.classes().length / block.size();
            Arrays.fill(vectors, size * length, (size + 1) * length, 0f);
            for (int step = 0; step < steps; step++) {
                vectors[size * length + block.classes()[index * steps + step] * steps + step] = 1f;
            }
        } else {
            int length = format.label().length();
            System.arraycopy(block.vectors(), index * length, vectors, size * length, length);
        }
        int steps = format.masks().featureSteps();
        if (block.featureMasks().length > 0) {
            System.arraycopy(block.featureMasks(), index * steps, featureMasks, size * steps, steps);
        } else {
            maskPadding(size);
        }
        if (block.labelMasks().length > 0) {
            int values = format.masks().labelValues();
            System.arraycopy(block.labelMasks(), index * values, labelMasks, size * values, values);
        }
        size++;
    }

    /** Makes the masks of features, which are numbers of tokens, again. Call it after tokens have moved. */
    public void maskPadding() {
        for (int example = 0; example < size; example++) {
            maskPadding(example);
        }
    }

    private void maskPadding(int example) {
        FeatureType type = format.features().type();
        int steps = format.masks().featureSteps();
        int start = example * format.features().bytes();
        for (int step = 0; step < steps; step++) {
            float token = type.read(features, start + step * type.bytes());
            featureMasks[example * steps + step] = token == TokenNumbers.PADDING ? 0f : 1f;
        }
    }

    /** Packed features; the first {@code size × FeatureFormat.bytes()} bytes are valid. Shared, not copied. */
    public byte[] packedFeatures() {
        return features;
    }

    /**
     * Class of each example, or of each step of each example, when labels are classes; the first {@code size}, times steps, are
     * valid. Shared, not copied.
     */
    public int[] classes() {
        return classes;
    }

    /** Label vectors when labels are vectors; the first {@code size × length} are valid. Shared, not copied. */
    public float[] vectors() {
        return vectors;
    }

    /** Masks of features, if the format has them; the first {@code size × featureSteps} are valid. Shared, not copied. */
    public float[] featureMasks() {
        return featureMasks;
    }

    /** Masks of labels, if the format has them; the first {@code size × labelValues} are valid. Shared, not copied. */
    public float[] labelMasks() {
        return labelMasks;
    }

    /** Writes the unpacked features, row-major {@code [size, shape…]}, at the target's position. */
    public void unpackFeatures(FloatBuffer target) {
        FeatureFormat packed = format.features();
        if (!packed.channels().isEmpty()) {
            unpackChannels(packed, target);
            return;
        }
        int count = size * packed.length();
        float scale = packed.scale();
        float offset = packed.offset();
        switch (packed.type()) {
            case UINT8 -> {
                for (int i = 0; i < count; i++) {
                    target.put((features[i] & 0xff) * scale + offset);
                }
            }
            case UINT16, INT32 -> {
                FeatureType type = packed.type();
                for (int i = 0; i < count; i++) {
                    target.put(type.read(features, i * type.bytes()) * scale + offset);
                }
            }
            case FLOAT32 -> {
                FloatBuffer stored = ByteBuffer.wrap(features, 0, count * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
                if (scale == 1f && offset == 0f) {
                    target.put(stored);
                } else {
                    for (int i = 0; i < count; i++) {
                        target.put(stored.get(i) * scale + offset);
                    }
                }
            }
        }
    }

    private void unpackChannels(FeatureFormat packed, FloatBuffer target) {
        int values = packed.length() / packed.channels().size();
        FeatureType type = packed.type();
        int next = 0;
        for (int example = 0; example < size; example++) {
            for (FeatureFormat.Channel channel : packed.channels()) {
                float scale = channel.scale();
                float offset = channel.offset();
                for (int end = next + values; next < end; next++) {
                    target.put(type.read(features, next * type.bytes()) * scale + offset);
                }
            }
        }
    }

    /**
     * Writes the labels as targets of the network's outputs, row-major {@code [size, length]}: one-hot for classes; {@code [size,
     * classes, steps]} for sequences of classes.
     */
    public void unpackLabels(FloatBuffer target) {
        int length = format.label().length();
        if (classes.length == 0) {
            target.put(vectors, 0, size * length);
            return;
        }
        int start = target.position();
        for (int i = 0; i < size * length; i++) {
            target.put(start + i, 0f);
        }
        for (int i = 0; i < size * indices; i++) {
            int step = i % indices;
            target.put(start + i / indices * length + classes[i] * indices + step, 1f);
        }
        target.position(start + size * length);
    }
}
