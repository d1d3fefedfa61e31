package org.starling.kernels.augment;

import java.util.List;
import java.util.SplittableRandom;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;

/**
 * Augmentation of the batches of one worker in one epoch, in place. The change of an example depends only on the seed and the
 * number of examples before it, so batches can be skipped. If several mixing operations are given, one is drawn for each batch.
 * Tokens are hidden last, if the format says so.
 * Not thread-safe.
 */
public final class BatchAugmenter {
    private static final long MIXING_STREAM = 0x5851f42d4c957f2dL;

    private final ExampleAugmenter augmenter;
    private final List<Mixing> mixing;
    private final TokenMasking masking;
    private final boolean movesTokens;
    private final ExampleFormat format;
    private final long seed;
    private long examples;
    private byte[] others = new byte[0];
    private float[] otherLabels = new float[0];

    /**
     * @param format format of the batches, see {@link #formatOf}
     * @param seed seed; use a different one for every epoch and worker
     * @throws IllegalArgumentException if an operation cannot be applied to such batches
     */
    public BatchAugmenter(List<Augmentation> operations, ExampleFormat format, long seed) {
        this.augmenter = new ExampleAugmenter(operations, format.features());
        this.mixing = operations.stream()
                .filter(Mixing.class::isInstance)
                .map(Mixing.class::cast)
                .toList();
        this.masking = new TokenMasking(format, seed);
        this.movesTokens = operations.stream().anyMatch(Numeric.DropTokens.class::isInstance);
        this.format = format;
        this.seed = seed;
        if (format.label() instanceof LabelFormat.ClassSequence && movesTokens) {
            throw new IllegalArgumentException(
                    "Cannot augment: drop-tokens moves tokens away from the labels of their steps; use mask-tokens");
        }
        if (!mixing.isEmpty() && !format.masks().none()) {
            throw new IllegalArgumentException(
                    "Cannot augment: examples with masks cannot be mixed; leave out the operations that mix");
        }
        if (!format.equals(formatOf(operations, format))) {
            throw new IllegalArgumentException("Cannot augment: mixing needs labels that are vectors, has "
                    + format.label() + "; fill such batches");
        }
    }

    /** Returns the format that batches require: labels are vectors where examples are mixed. */
    public static ExampleFormat formatOf(List<Augmentation> operations, ExampleFormat format) {
        boolean mixes = operations.stream().anyMatch(Mixing.class::isInstance);
        return mixes && format.label().indices() > 0
                ? new ExampleFormat(
                        format.features(),
                        new LabelFormat.FloatVector(format.label().length()),
                        format.masks())
                : format;
    }

    /** Skips the next {@code count} examples, as if they had been augmented. */
    public void skip(long count) {
        examples += count;
    }

    /** Augments the examples of {@code batch}. */
    public void apply(Batch batch) {
        int bytes = format.features().bytes();
        for (int i = 0; i < batch.size(); i++) {
            augmenter.apply(batch.packedFeatures(), i * bytes, seed, examples + i);
        }
        if (movesTokens && format.masks().featureSteps() > 0) {
            batch.maskPadding();
        }
        if (!mixing.isEmpty() && batch.size() > 1) {
            mix(batch);
        }
        masking.apply(batch, examples);
        examples += batch.size();
    }

    private void mix(Batch batch) {
        SplittableRandom random = Draws.generator(seed ^ MIXING_STREAM, examples);
        Mixing operation = mixing.get(random.nextInt(mixing.size()));
        int size = batch.size();
        int bytes = format.features().bytes();
        int length = format.label().length();
        if (others.length < size * bytes) {
            others = new byte[size * bytes];
            otherLabels = new float[size * length];
        }
        int[] partner = permutation(size, random);
        for (int i = 0; i < size; i++) {
            System.arraycopy(batch.packedFeatures(), partner[i] * bytes, others, i * bytes, bytes);
            System.arraycopy(batch.vectors(), partner[i] * length, otherLabels, i * length, length);
        }
        double share = operation.apply(
                new Mixing.PackedExamples(format.features(), batch.packedFeatures(), size), others, random);
        float[] labels = batch.vectors();
        for (int i = 0; i < size * length; i++) {
            labels[i] = (float) (share * labels[i] + (1 - share) * otherLabels[i]);
        }
    }

    private static int[] permutation(int size, SplittableRandom random) {
        int[] places = new int[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            places[i] = places[j];
            places[j] = i;
        }
        return places;
    }
}
