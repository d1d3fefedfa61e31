package org.starling.benchmarks.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Images of the size of CIFAR-10's, made by a formula so that nothing has to be downloaded: noise on waves whose direction
 * and frequency belong to the class. They can be learned; accuracies on them mean nothing.
 */
public final class ColourImages {
    /** Width and height. */
    public static final int SIDE = 32;

    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    public static final int CLASSES = 10;

    private static final int SEED = 7;
    private static final double NOISE = 60;

    private ColourImages() {}

    static List<ExampleBatch> batches(int count, int batchSize) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<ExampleBatch> batches = new ArrayList<>();
        int pixels = CHANNELS * SIDE * SIDE;
        for (int b = 0; b < count; b++) {
            byte[] features = new byte[batchSize * pixels];
            int[] labels = new int[batchSize];
            for (int i = 0; i < batchSize; i++) {
                labels[i] = random.nextInt(CLASSES);
                fill(features, i * pixels, labels[i], random);
            }
            batches.add(new ExampleBatch(batchSize, features, labels));
        }
        return batches;
    }

    private static void fill(byte[] features, int start, int label, SplittableRandom random) {
        double across = 0.15 * (1 + label % 4);
        double down = 0.15 * (1 + label / 4);
        double phase = random.nextDouble(2 * Math.PI);
        int at = start;
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    double wave = Math.sin(across * x + down * y + phase + channel);
                    double value = 128 + 60 * wave + NOISE * (random.nextDouble() - 0.5);
                    features[at++] = (byte) value;
                }
            }
        }
    }
}
