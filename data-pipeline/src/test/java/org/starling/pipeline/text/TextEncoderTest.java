package org.starling.pipeline.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.fit.BytePairLearner;
import org.starling.pipeline.text.TextSpec.Form;
import org.starling.pipeline.text.TextSpec.Letters;
import org.starling.pipeline.text.TextSpec.Side;
import org.starling.pipeline.text.TextSpec.Tokens;

class TextEncoderTest {

    @Test
    void shortTextsArePaddedAndLongOnesCutAtTheEndThatIsAskedFor() {
        assertThat(encoder(Side.END, Side.END, Form.INDICES).tokens("ab")).containsExactly(2, 3, 0, 0);
        assertThat(encoder(Side.END, Side.START, Form.INDICES).tokens("ab")).containsExactly(0, 0, 2, 3);
        assertThat(encoder(Side.END, Side.END, Form.INDICES).tokens("abcabc")).containsExactly(2, 3, 4, 2);
        assertThat(encoder(Side.START, Side.END, Form.INDICES).tokens("abcabc")).containsExactly(4, 2, 3, 4);
    }

    @Test
    void unknownTokensHaveANumberOfTheirOwn() {
        assertThat(encoder(Side.END, Side.END, Form.INDICES).tokens("a\uD83D\uDE00c"))
                .containsExactly(2, 1, 4, 0);
    }

    @Test
    void oneHotPutsTokensIntoRowsAndTimeIntoColumns() {
        TextEncoder encoder = encoder(Side.END, Side.END, Form.ONE_HOT);

        byte[] packed = encoder.pack("cb".getBytes(StandardCharsets.UTF_8));

        // rows: padding, unknown, a, b, c
        assertThat(packed).containsExactly(0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0);
    }

    @Test
    void tokenIndicesHaveTheBytesThatTheVocabularyNeeds() {
        TextSpec spec = new TextSpec(Tokens.CHARACTERS, 2, 100_000, Letters.KEEP, Side.END, Side.END, Form.INDICES);
        List<String> small = List.of("<padding>", "<unknown>", "a");
        List<String> large =
                IntStream.rangeClosed(0, 1 << 16).mapToObj(Integer::toString).collect(Collectors.toList());
        large.set(1 << 16, "a");
        byte[] text = "a?".getBytes(StandardCharsets.UTF_8);

        assertThat(new TextEncoder(TextEncoding.of(spec, small, List.of())).pack(text))
                .containsExactly(2, 0, 1, 0);
        assertThat(new TextEncoder(TextEncoding.of(spec, large, List.of())).pack(text))
                .containsExactly(0, 0, 1, 0, 1, 0, 0, 0);
        // older shards hold float32
        assertThat(new TextEncoder(new TextEncoding(spec, small, List.of(), null)).pack(text))
                .containsExactly(0, 0, 0, 0x40, 0, 0, (byte) 0x80, 0x3f);
    }

    @Test
    void wordsAreRunsOfLettersOrDigitsAndSingleSigns() {
        assertThat(Tokeniser.words("It's 2026, naïve!")).containsExactly("It", "'", "s", "2026", ",", "naïve", "!");
    }

    @Test
    void bytePairsAreLearntByFrequencyAndAppliedInOrder() {
        // Sennrich's example
        Map<String, Long> words = Map.of("low", 5L, "lower", 2L, "newest", 6L, "widest", 3L);

        List<String> merges = new BytePairLearner(words).learn(3);

        assertThat(merges).containsExactly("e s", "es t", "l o");
        TextSpec spec = new TextSpec(Tokens.BPE, 10, 100, Letters.LOWER, Side.END, Side.END, Form.INDICES);
        List<String> vocabulary = new ArrayList<>(TextEncoding.RESERVED_TOKENS);
        Tokeniser tokeniser = Tokeniser.of(TextEncoding.of(spec, vocabulary, merges));
        assertThat(tokeniser.split("lowest low")).containsExactly("\u2581", "lo", "w", "est", "\u2581", "lo", "w");
    }

    @Test
    void learningStopsWhereNothingRepeats() {
        assertThat(new BytePairLearner(Map.of("ab", 1L, "cd", 1L)).learn(10)).isEmpty();
        assertThat(new BytePairLearner(Map.of("aaaa", 3L)).learn(10)).containsExactly("a a", "aa aa");
    }

    private static TextEncoder encoder(Side truncate, Side pad, Form form) {
        TextSpec spec = new TextSpec(Tokens.CHARACTERS, 4, 100, Letters.KEEP, truncate, pad, form);
        List<String> vocabulary = new ArrayList<>(TextEncoding.RESERVED_TOKENS);
        vocabulary.addAll(List.of("a", "b", "c"));
        return new TextEncoder(TextEncoding.of(spec, vocabulary, List.of()));
    }
}
