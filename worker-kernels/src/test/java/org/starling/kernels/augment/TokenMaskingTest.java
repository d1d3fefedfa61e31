package org.starling.kernels.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.batch.MaskFormat.LabelUse;
import org.starling.kernels.batch.TokenNumbers;

class TokenMaskingTest {
    private static final int VOCABULARY = 1_000;
    private static final int STEPS = 40;
    private static final int ORDINARY = 30;
    private static final int EXAMPLES = 2_000;
    private static final ExampleFormat FORMAT = new ExampleFormat(
            new FeatureFormat(FeatureType.UINT16, List.of(STEPS), 1f, 0f),
            new LabelFormat.ClassSequence(VOCABULARY, STEPS),
            new MaskFormat(STEPS, STEPS, LabelUse.MASKED_TOKENS));

    private final int[] tokens = tokens();

    @Test
    void hidesFifteenPercentOfTheOrdinaryTokensOfEachExample() {
        Batch batch = masked(0, EXAMPLES, 1);

        int hidden = 0;
        int kept = 0;
        int chosen = 0;
        for (int example = 0; example < EXAMPLES; example++) {
            int ofExample = 0;
            for (int i = example * STEPS; i < (example + 1) * STEPS; i++) {
                if (batch.labelMasks()[i] == 1f) {
                    ofExample++;
                    // padding and unknown tokens are reserved
                    assertThat(tokens[i]).isGreaterThan(TokenNumbers.MASK);
                    hidden += token(batch, i) == TokenNumbers.MASK ? 1 : 0;
                    kept += token(batch, i) == tokens[i] ? 1 : 0;
                    assertThat(token(batch, i)).isBetween(TokenNumbers.MASK, VOCABULARY - 1);
                } else {
                    assertThat(batch.labelMasks()[i]).isZero();
                    assertThat(token(batch, i)).isEqualTo(tokens[i]);
                }
            }
            // 15 % of 30, rounded
            assertThat(ofExample).isEqualTo(5);
            chosen += ofExample;
        }
        // four standard deviations of 10,000 draws
        assertThat((double) hidden / chosen).isEqualTo(0.8, within(0.016));
        assertThat((double) kept / chosen).isEqualTo(0.1, within(0.012));
        assertThat(batch.classes()).isEqualTo(tokens);
        assertThat(Arrays.copyOf(batch.featureMasks(), STEPS)).isEqualTo(floats(Arrays.copyOf(tokens, STEPS)));
    }

    @Test
    void theChoiceOfAnExampleDependsOnSeedAndTokensOnly() {
        Batch whole = masked(0, 10, 1);
        Batch part = masked(7, 10, 1);

        assertThat(bytes(part, 0, 3)).isEqualTo(bytes(whole, 7, 10));
        assertThat(masked(0, 10, 1).labelMasks()).isEqualTo(whole.labelMasks());
        assertThat(masked(0, 10, 2).labelMasks()).isNotEqualTo(whole.labelMasks());
    }

    @Test
    void anExampleWithFewTokensHasOneHiddenToken() {
        int[] few = new int[STEPS];
        few[3] = 17;
        few[4] = TokenNumbers.UNKNOWN;
        Batch batch = batch(few, 0, 1);

        new TokenMasking(FORMAT, 3).apply(batch);

        assertThat(batch.labelMasks()[3]).isEqualTo(1f);
        assertThat(batch.labelMasks()[4]).isZero();
    }

    @Test
    void anAugmenterHidesOtherTokensOfEqualTextsWhateverWasSkipped() {
        int[] equal = new int[10 * STEPS];
        for (int i = 0; i < equal.length; i++) {
            equal[i] = tokens[i % STEPS];
        }
        Batch whole = batch(equal, 0, 10);
        new BatchAugmenter(List.of(), FORMAT, 1).apply(whole);
        Batch rest = batch(equal, 7, 10);
        BatchAugmenter resumed = new BatchAugmenter(List.of(), FORMAT, 1);

        resumed.skip(7);
        resumed.apply(rest);

        assertThat(bytes(rest, 0, 3)).isEqualTo(bytes(whole, 7, 10));
        assertThat(bytes(whole, 7, 8)).isNotEqualTo(bytes(whole, 8, 9));
    }

    @Test
    void examplesOfOtherFormatsStay() {
        ExampleFormat plain = new ExampleFormat(FORMAT.features(), FORMAT.label());
        Batch batch = new Batch(plain, 1);
        batch.add(ExampleBlock.ofClasses(plain, packed(tokens, 0, 1), Arrays.copyOf(tokens, STEPS)), 0);

        new TokenMasking(plain, 1).apply(batch);

        assertThat(batch.packedFeatures()).isEqualTo(packed(tokens, 0, 1));
    }

    private Batch masked(int from, int to, long seed) {
        Batch batch = batch(tokens, from, to);
        new TokenMasking(FORMAT, seed).apply(batch);
        return batch;
    }

    private static Batch batch(int[] tokens, int from, int to) {
        ExampleBlock block = ExampleBlock.ofClasses(
                FORMAT, packed(tokens, from, to), Arrays.copyOfRange(tokens, from * STEPS, to * STEPS));
        Batch batch = new Batch(FORMAT, to - from);
        for (int i = 0; i < to - from; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    private static byte[] packed(int[] tokens, int from, int to) {
        byte[] packed = new byte[(to - from) * FORMAT.features().bytes()];
        for (int i = 0; i < (to - from) * STEPS; i++) {
            FeatureType.UINT16.write(packed, i * Short.BYTES, tokens[from * STEPS + i]);
        }
        return packed;
    }

    private static byte[] bytes(Batch batch, int from, int to) {
        int bytes = FORMAT.features().bytes();
        return Arrays.copyOfRange(batch.packedFeatures(), from * bytes, to * bytes);
    }

    private static int token(Batch batch, int index) {
        return (int) FeatureType.UINT16.read(batch.packedFeatures(), index * Short.BYTES);
    }

    private static float[] floats(int[] tokens) {
        float[] mask = new float[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            mask[i] = tokens[i] == TokenNumbers.PADDING ? 0f : 1f;
        }
        return mask;
    }

    /** Ordinary tokens, then unknown ones, then padding. */
    private static int[] tokens() {
        Random random = new Random(4);
        int[] tokens = new int[EXAMPLES * STEPS];
        for (int i = 0; i < tokens.length; i++) {
            int step = i % STEPS;
            int ordinary = TokenNumbers.MASK + 1 + random.nextInt(VOCABULARY - TokenNumbers.MASK - 1);
            int reserved = step < ORDINARY + 4 ? TokenNumbers.UNKNOWN : TokenNumbers.PADDING;
            tokens[i] = step < ORDINARY ? ordinary : reserved;
        }
        return tokens;
    }
}
