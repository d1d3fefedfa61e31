package org.starling.kernels.batch;

import java.io.Serializable;

/**
 * Some hundred packed examples: the unit in which Spark keeps training data in memory or on disk. A block holds two flat arrays
 * instead of an object per example, so a cached block causes no work for the garbage collector.
 *
 * <p>Features are row-major, example after example, packed as {@link FeatureFormat} defines. Exactly one of the label arrays is
 * filled, as {@link LabelFormat} defines; the other is empty. Masks are row-major too, and empty where {@link MaskFormat} has
 * none. The arrays are shared, not copied: never change them.
 */
public final class ExampleBlock implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int size;
    private final byte[] features;
    private final int[] classes;
    private final float[] vectors;
    private final float[] featureMasks;
    private final float[] labelMasks;

    private ExampleBlock(
            int size, byte[] features, int[] classes, float[] vectors, float[] featureMasks, float[] labelMasks) {
        this.size = size;
        this.features = features;
        this.classes = classes;
        this.vectors = vectors;
        this.featureMasks = featureMasks;
        this.labelMasks = labelMasks;
    }

    /** A block of examples that are labelled by class, or by a class for each step, example after example. */
    public static ExampleBlock ofClasses(ExampleFormat format, byte[] features, int[] classes) {
        int size = classes.length / Math.max(1, format.label().indices());
        requireBytes(format, features, size);
        return new ExampleBlock(size, features, classes, new float[0], new float[0], new float[0]);
    }

    /** A block of examples that are labelled by vectors, packed one after the other. */
    public static ExampleBlock ofVectors(ExampleFormat format, byte[] features, float[] vectors) {
        int size = vectors.length / format.label().length();
        requireBytes(format, features, size);
        return new ExampleBlock(size, features, new int[0], vectors, new float[0], new float[0]);
    }

    /** A block of one example whose label is not known, for inference. */
    public static ExampleBlock ofUnlabelled(ExampleFormat format, byte[] features) {
        int indices = format.label().indices();
        return indices > 0
                ? ofClasses(format, features, new int[indices])
                : ofVectors(format, features, new float[format.label().length()]);
    }

    /**
     * The same examples with masks.
     *
     * @param format names the masks
     * @param featureMask of all examples in a row; empty where the format has none
     * @param labelMask of all examples in a row; empty where the format has none
     */
    public ExampleBlock withMasks(ExampleFormat format, float[] featureMask, float[] labelMask) {
        requireMask("features", featureMask, format.masks().featureSteps());
        requireMask("labels", labelMask, format.masks().labelValues());
        return new ExampleBlock(size, features, classes, vectors, featureMask, labelMask);
    }

    private void requireMask(String what, float[] mask, int values) {
        if (mask.length != (long) size * values) {
            throw new IllegalArgumentException(
                    "Cannot pack a block: masks of the %s of %d examples of %d values need %d, not %d"
                            .formatted(what, size, values, (long) size * values, mask.length));
        }
    }

    private static void requireBytes(ExampleFormat format, byte[] features, int size) {
        long expected = (long) size * format.features().bytes();
        if (features.length != expected) {
            throw new IllegalArgumentException("Cannot pack a block: %d examples of %d bytes need %d bytes, not %d"
                    .formatted(size, format.features().bytes(), expected, features.length));
        }
    }

    /** The block of some of the examples, in the order given. */
    public ExampleBlock select(int[] examples) {
        int chosen = examples.length;
        byte[] bytes = new byte[chosen * width(features.length)];
        int[] indices = new int[chosen * width(classes.length)];
        float[] values = new float[chosen * width(vectors.length)];
        float[] featureMask = new float[chosen * width(featureMasks.length)];
        float[] labelMask = new float[chosen * width(labelMasks.length)];
        for (int i = 0; i < chosen; i++) {
            copy(features, features.length, examples[i], bytes, i);
            copy(classes, classes.length, examples[i], indices, i);
            copy(vectors, vectors.length, examples[i], values, i);
            copy(featureMasks, featureMasks.length, examples[i], featureMask, i);
            copy(labelMasks, labelMasks.length, examples[i], labelMask, i);
        }
        return new ExampleBlock(chosen, bytes, indices, values, featureMask, labelMask);
    }

    /** Elements of one example in an array of this block. */
    private int width(int length) {
        return size == 0 ? 0 : length / size;
    }

    private void copy(Object source, int length, int from, Object target, int to) {
        int width = width(length);
        System.arraycopy(source, from * width, target, to * width, width);
    }

    /** Examples in this block. */
    public int size() {
        return size;
    }

    /** Memory that its values take. */
    public long bytes() {
        long floats = (long) vectors.length + featureMasks.length + labelMasks.length;
        return features.length + Integer.BYTES * (long) classes.length + Float.BYTES * floats;
    }

    /** Packed features of all examples; {@code size × FeatureFormat.bytes()} bytes. */
    public byte[] features() {
        return features;
    }

    /** Class index of each example, or of each step of each example; or empty. */
    public int[] classes() {
        return classes;
    }

    /** Label vectors of all examples in a row, or empty. */
    public float[] vectors() {
        return vectors;
    }

    /** Masks of the features of all examples in a row, or empty. */
    public float[] featureMasks() {
        return featureMasks;
    }

    /** Masks of the labels of all examples in a row, or empty. */
    public float[] labelMasks() {
        return labelMasks;
    }
}
