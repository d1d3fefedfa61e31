package org.starling.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.starling.kernels.augment.TokenMasking;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.batch.MaskFormat.LabelUse;
import org.starling.pipeline.encode.TargetInverse;

/** A plain computation over all tokens is the oracle; both sum in float64, so they agree to 1e-12. */
class LanguageTallyTest {
    private static final List<String> VOCABULARY =
            List.of("<padding>", "<unknown>", "<mask>", "a", "\u2581ab", "\u00e9", "\u2581", "xyz", "q");
    /** White space before a word is one byte. */
    private static final int[] BYTES = {0, 0, 0, 1, 3, 2, 1, 3, 1};

    private static final int STEPS = 6;
    private static final int EXAMPLES = 40;
    private static final FeatureFormat NUMBERS = new FeatureFormat(FeatureType.UINT16, List.of(STEPS), 1f, 0f);
    private static final LabelFormat LABELS = new LabelFormat.ClassSequence(VOCABULARY.size(), STEPS);
    private static final ExampleFormat EACH = new ExampleFormat(NUMBERS, LABELS);
    private static final ExampleFormat HIDDEN =
            new ExampleFormat(NUMBERS, LABELS, new MaskFormat(STEPS, STEPS, LabelUse.MASKED_TOKENS));

    private final Random random = new Random(2);
    /** Unknown and ordinary tokens. */
    private final int[] tokens = random.ints(EXAMPLES * STEPS, 2, VOCABULARY.size())
            .map(token -> token == 2 ? 1 : token)
            .toArray();

    private final float[] outputs = probabilities();

    @Test
    void figuresOfNextTokensCountEveryStep() {
        LanguageReport report = (LanguageReport) tally(EACH, 0, EXAMPLES).report(VOCABULARY);

        assertFigures(report, IntStream.range(0, tokens.length).toArray());
        assertThat(report.examples()).isEqualTo(EXAMPLES);
    }

    @Test
    void figuresOfHiddenTokensCountThemOnly() {
        Batch batch = batch(HIDDEN, 0, EXAMPLES);
        new TokenMasking(HIDDEN, TokenMasking.EVALUATION_SEED).apply(batch);
        int[] hidden = IntStream.range(0, tokens.length)
                .filter(i -> batch.labelMasks()[i] == 1f)
                .toArray();
        Tally tally = new LanguageTally(HIDDEN);
        tally.add(batch, outputs);

        assertThat(hidden).hasSizeBetween(EXAMPLES, 2 * EXAMPLES);
        assertFigures((LanguageReport) tally.report(VOCABULARY), hidden);
    }

    @Test
    void partsGiveTheSameFiguresInAnyOrder() {
        Tally merged = Tally.of(EACH, TargetInverse.NONE, 0);
        merged.merge(tally(EACH, 25, EXAMPLES));
        merged.merge(tally(EACH, 0, 25));

        assertThat(merged.report(VOCABULARY)).isEqualTo(tally(EACH, 0, EXAMPLES).report(VOCABULARY));
    }

    @Test
    void withoutNamesOrKnownTokensThereAreNoBytes() {
        assertThat(((LanguageReport) tally(EACH, 0, EXAMPLES).report(List.of())).bitsPerByte())
                .isNull();
        Arrays.fill(tokens, 1);
        assertThat(((LanguageReport) tally(EACH, 0, EXAMPLES).report(VOCABULARY)).bitsPerByte())
                .isNull();
    }

    @Test
    void examplesWithOutputsThatAreNotFiniteAreCountedApart() {
        outputs[3] = Float.NaN;

        Tally tally = tally(EACH, 0, EXAMPLES);

        assertThat(tally.notFinite()).isEqualTo(1);
        assertThat(tally.examples()).isEqualTo(EXAMPLES);
        assertThat(((LanguageReport) tally.report(VOCABULARY)).tokens()).isEqualTo((EXAMPLES - 1) * STEPS);
    }

    private void assertFigures(LanguageReport report, int[] counted) {
        double loss = 0;
        double known = 0;
        double bytes = 0;
        int first = 0;
        int amongFive = 0;
        for (int i : counted) {
            double[] step = new double[VOCABULARY.size()];
            for (int token = 0; token < step.length; token++) {
                step[token] = outputs[(i / STEPS * step.length + token) * STEPS + i % STEPS];
            }
            double own = step[tokens[i]];
            loss -= Math.log(own);
            known -= tokens[i] == 1 ? 0 : Math.log(own);
            bytes += BYTES[tokens[i]];
            long better = Arrays.stream(step).filter(other -> other > own).count();
            first += better < 1 ? 1 : 0;
            amongFive += better < 5 ? 1 : 0;
        }
        assertThat(report.tokens()).isEqualTo(counted.length);
        assertThat(report.loss()).isCloseTo(loss / counted.length, within(1e-12));
        assertThat(report.perplexity()).isCloseTo(Math.exp(loss / counted.length), within(1e-9));
        assertThat(report.bitsPerByte()).isCloseTo(known / Math.log(2) / bytes, within(1e-12));
        assertThat(report.accuracy()).isEqualTo((double) first / counted.length).isBetween(0.02, 0.9);
        assertThat(report.topFiveAccuracy())
                .isEqualTo((double) amongFive / counted.length)
                .isBetween(0.3, 0.9);
    }

    private Tally tally(ExampleFormat format, int from, int to) {
        Tally tally = Tally.of(format, TargetInverse.NONE, 3);
        int length = VOCABULARY.size() * STEPS;
        tally.add(batch(format, from, to), Arrays.copyOfRange(outputs, from * length, to * length));
        return tally;
    }

    private Batch batch(ExampleFormat format, int from, int to) {
        byte[] features = new byte[(to - from) * NUMBERS.bytes()];
        int[] own = Arrays.copyOfRange(tokens, from * STEPS, to * STEPS);
        for (int i = 0; i < own.length; i++) {
            FeatureType.UINT16.write(features, i * Short.BYTES, own[i]);
        }
        ExampleBlock block = ExampleBlock.ofClasses(format, features, own);
        Batch batch = new Batch(format, to - from);
        for (int i = 0; i < to - from; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    /** Random outputs {@code [examples, vocabulary, steps]} that add up to 1 at each step. */
    private float[] probabilities() {
        int size = VOCABULARY.size();
        float[] all = new float[EXAMPLES * size * STEPS];
        for (int i = 0; i < EXAMPLES * STEPS; i++) {
            double[] step = random.doubles(size, 0.01, 1).toArray();
            double sum = Arrays.stream(step).sum();
            for (int token = 0; token < size; token++) {
                all[(i / STEPS * size + token) * STEPS + i % STEPS] = (float) (step[token] / sum);
            }
        }
        return all;
    }
}
