package org.starling.serving.generation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;
import org.starling.pipeline.text.Tokeniser;

/** Tokens of a prompt, and texts of tokens, in the vocabulary of a checkpoint. */
final class TokenText {
    private final TextEncoding encoding;
    private final Tokeniser tokeniser;
    private final Map<String, Integer> numbers = new HashMap<>();

    TokenText(TextEncoding encoding) {
        this.encoding = encoding;
        this.tokeniser = Tokeniser.of(encoding);
        for (int i = encoding.firstOrdinary(); i < encoding.vocabulary().size(); i++) {
            numbers.put(encoding.vocabulary().get(i), i);
        }
    }

    /**
     * The numbers of the tokens of {@code prompt}.
     *
     * @throws GenerationException if it has none, or some that the vocabulary lacks
     */
    int[] numbers(String prompt) {
        List<String> tokens = tokeniser.split(Tokeniser.normalise(prompt, encoding.spec()));
        if (tokens.isEmpty()) {
            throw new GenerationException(
                    "Cannot generate a text: the prompt has no tokens; give some text to begin with");
        }
        List<String> unknown = new ArrayList<>();
        for (String token : tokens) {
            if (!numbers.containsKey(token) && !unknown.contains("'" + token + "'")) {
                unknown.add("'" + token + "'");
            }
        }
        if (!unknown.isEmpty()) {
            throw new GenerationException(
                    "Cannot generate a text: the vocabulary of the checkpoint lacks %s of the prompt; leave them out, or train with a larger data.text.vocabulary"
                            .formatted(String.join(", ", unknown)));
        }
        return tokens.stream().mapToInt(numbers::get).toArray();
    }

    /** The text that a token adds to the text before it. */
    String text(int number) {
        String token = encoding.vocabulary().get(number);
        TextSpec.Tokens kind = encoding.spec().tokens();
        return switch (kind) {
            case CHARACTERS -> token;
            case WORDS -> Character.isLetterOrDigit(token.codePointAt(0)) ? " " + token : token;
            case BPE -> token.replace(Tokeniser.WORD_START, " ");
        };
    }
}
