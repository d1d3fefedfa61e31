package org.starling.kernels.augment;

import java.util.SplittableRandom;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.SeedMixer;
import org.starling.kernels.batch.TokenNumbers;

/**
 * Hides the tokens of a batch that a network is to predict, as for BERT (Devlin et al. 2019). Of the tokens of each example 15 %
 * are chosen, at least one; reserved tokens are never chosen. Of the chosen ones 80 % become the mask token, 10 % a random
 * token, and 10 % stay. The mask of labels is 1 at chosen tokens and 0 elsewhere.
 *
 * <p>The choice depends on the seed and the tokens of the example, and in training on its place in the order of the worker, so that
 * equal texts have other hidden tokens. In an evaluation it is the same in any batch and partition. Batches of other formats stay as
 * they are. Not thread-safe.
 */
public final class TokenMasking {
    /** Seed of evaluations, which hide the same tokens each time. */
    public static final long EVALUATION_SEED = 0;

    private static final double CHOSEN = 0.15;
    private static final double HIDDEN = 0.8;
    private static final double REPLACED = 0.1;
    private static final int FIRST_ORDINARY = TokenNumbers.MASK + 1;

    private final ExampleFormat format;
    private final long seed;
    private final int steps;
    private final int[] candidates;

    /**
     * @param format format of the batches
     * @param seed use a different one for every epoch and worker
     */
    public TokenMasking(ExampleFormat format, long seed) {
        this.format = format;
        this.seed = seed;
        this.steps = format.masks().hidesTokens() ? format.label().indices() : 0;
        this.candidates = new int[steps];
    }

    /** Hides tokens of each example, whose labels are its tokens, wherever it stands. */
    public void apply(Batch batch) {
        for (int example = 0; example < batch.size(); example++) {
            apply(batch, example, seed);
        }
    }

    /**
     * Hides tokens of each example, whose labels are its tokens.
     *
     * @param before number of examples before the batch
     */
    void apply(Batch batch, long before) {
        for (int example = 0; example < batch.size(); example++) {
            apply(batch, example, SeedMixer.mix(seed + before + example));
        }
    }

    private void apply(Batch batch, int example, long start) {
        int first = example * steps;
        int found = 0;
        long content = start;
        for (int step = 0; step < steps; step++) {
            int token = batch.classes()[first + step];
            content = SeedMixer.mix(content + token);
            batch.labelMasks()[first + step] = 0f;
            if (token >= FIRST_ORDINARY) {
                candidates[found++] = step;
            }
        }
        if (found == 0) {
            return;
        }
        SplittableRandom random = new SplittableRandom(content);
        int chosen = Math.max(1, (int) Math.round(CHOSEN * found));
        for (int i = 0; i < chosen; i++) {
            // Fisher and Yates's shuffle, as far as it is needed
            int other = i + random.nextInt(found - i);
            int step = candidates[other];
            candidates[other] = candidates[i];
            batch.labelMasks()[first + step] = 1f;
            replace(batch, example, step, random);
        }
    }

    private void replace(Batch batch, int example, int step, SplittableRandom random) {
        double kind = random.nextDouble();
        if (kind >= HIDDEN + REPLACED) {
            return;
        }
        int classes = format.label().length() / steps;
        int token = kind < HIDDEN ? TokenNumbers.MASK : random.nextInt(FIRST_ORDINARY, classes);
        FeatureType type = format.features().type();
        int at = example * format.features().bytes() + step * type.bytes();
        type.write(batch.packedFeatures(), at, token);
    }
}
