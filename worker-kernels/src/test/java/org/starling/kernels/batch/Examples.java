package org.starling.kernels.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Examples for tests: class {@code c} is a noisy copy of pattern {@code c}, so that a network can learn them. */
public final class Examples {
    private Examples() {}

    public static ExampleFormat pixels(int classes, Integer... shape) {
        return new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(shape), 1f / 255, 0f),
                new LabelFormat.ClassIndex(classes));
    }

    /** One block of {@code size} examples whose first feature byte is not special. */
    public static ExampleBlock block(ExampleFormat format, int size, long seed) {
        int classes = format.label().length();
        int length = format.features().length();
        Random patterns = new Random(7);
        byte[][] pattern = new byte[classes][length];
        for (byte[] one : pattern) {
            patterns.nextBytes(one);
        }
        Random random = new Random(seed);
        int[] labels = new int[size];
        byte[] features = new byte[size * format.features().bytes()];
        for (int i = 0; i < size; i++) {
            labels[i] = random.nextInt(classes);
            for (int j = 0; j < length; j++) {
                int value = ((pattern[labels[i]][j] & 0xff) + random.nextInt(256)) / 2;
                FeatureType type = format.features().type();
                int at = (i * length + j) * type.bytes();
                type.write(features, at, type == FeatureType.FLOAT32 ? value / 255f : value);
            }
        }
        return ExampleBlock.ofClasses(format, features, labels);
    }

    /** Numbered examples: one float feature that holds the example's number. */
    public static ExampleFormat numbered() {
        return new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassIndex(2));
    }

    /** Blocks of at most {@code blockSize} numbered examples, {@code from} to {@code to} exclusive. */
    public static Iterator<ExampleBlock> numbered(int from, int to, int blockSize) {
        List<ExampleBlock> blocks = new ArrayList<>();
        for (int start = from; start < to; start += blockSize) {
            int size = Math.min(blockSize, to - start);
            ByteBuffer features = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            int[] labels = new int[size];
            for (int i = 0; i < size; i++) {
                features.putFloat(start + i);
                labels[i] = (start + i) % 2;
            }
            blocks.add(ExampleBlock.ofClasses(numbered(), features.array(), labels));
        }
        return blocks.iterator();
    }
}
