package org.starling.benchmarks.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Text of characters that are numbers, made by a formula so that nothing has to be downloaded: mostly a character follows
 * from the two before it. The label of each is the one after it.
 */
public final class Characters {
    /** Number of different characters. */
    public static final int VOCABULARY = 64;

    /** Characters of one example. */
    public static final int LENGTH = 50;

    private static final int SEED = 11;
    private static final double SURPRISE = 0.1;

    private Characters() {}

    static List<ExampleBatch> batches(int count, int batchSize) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<ExampleBatch> batches = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            byte[] features = new byte[batchSize * LENGTH];
            int[] labels = new int[batchSize * LENGTH];
            for (int i = 0; i < batchSize; i++) {
                int before = random.nextInt(VOCABULARY);
                int current = random.nextInt(VOCABULARY);
                for (int t = 0; t < LENGTH; t++) {
                    boolean surprising = random.nextDouble() < SURPRISE;
                    int next = surprising ? random.nextInt(VOCABULARY) : (3 * current + before + 5) % VOCABULARY;
                    features[i * LENGTH + t] = (byte) current;
                    labels[i * LENGTH + t] = next;
                    before = current;
                    current = next;
                }
            }
            batches.add(new ExampleBatch(batchSize, features, labels));
        }
        return batches;
    }
}
