package org.starling.pipeline.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Splits texts. */
@FunctionalInterface
public interface Tokeniser {
    /** Stands before a word in byte-pair encoding, so that words and parts of words differ. */
    String WORD_START = "\u2581";

    Pattern WORDS = Pattern.compile("[\\p{L}\\p{M}]+|\\p{N}+|[^\\s\\p{L}\\p{M}\\p{N}]");
    Pattern SPACES = Pattern.compile("\\s+");

    List<String> split(String text);

    /** The tokeniser that an encoding means. */
    static Tokeniser of(TextEncoding encoding) {
        return switch (encoding.spec().tokens()) {
            case CHARACTERS -> Tokeniser::characters;
            case WORDS -> Tokeniser::words;
            case BPE -> new BytePairTokeniser(encoding.merges());
        };
    }

    /** The text as it is split. */
    static String normalise(String text, TextSpec spec) {
        return spec.letters() == TextSpec.Letters.LOWER ? text.toLowerCase(Locale.ROOT) : text;
    }

    static List<String> characters(String text) {
        return text.codePoints().mapToObj(Character::toString).toList();
    }

    static List<String> words(String text) {
        return WORDS.matcher(text).results().map(MatchResult::group).toList();
    }

    /** Words as byte-pair encoding sees them. */
    static List<String> markedWords(String text) {
        return SPACES.splitAsStream(text)
                .filter(word -> !word.isEmpty())
                .map(word -> WORD_START + word)
                .toList();
    }
}
