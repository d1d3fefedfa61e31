package org.starling.pipeline.text;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.TokenNumbers;

/** Packs texts in the format {@link TextEncoding#format()}. Thread-safe. */
public final class TextEncoder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TextEncoding encoding;
    private transient volatile Tools tools;

    public TextEncoder(TextEncoding encoding) {
        this.encoding = encoding;
    }

    /** Packed features of a text in UTF-8. */
    public byte[] pack(byte[] text) {
        int[] tokens = tokens(new String(text, StandardCharsets.UTF_8));
        FeatureFormat format = encoding.format();
        byte[] packed = new byte[format.bytes()];
        if (encoding.spec().encode() == TextSpec.Form.ONE_HOT) {
            for (int i = 0; i < tokens.length; i++) {
                packed[tokens[i] * tokens.length + i] = 1;
            }
        } else {
            for (int i = 0; i < tokens.length; i++) {
                format.type().write(packed, i * format.type().bytes(), tokens[i]);
            }
        }
        return packed;
    }

    /**
     * Numbers of the tokens that follow the tokens of {@link #pack}, for texts that are cut at their end. Empty if the text has
     * no more tokens than an example.
     */
    public Optional<int[]> following(byte[] text) {
        List<String> split = split(new String(text, StandardCharsets.UTF_8));
        int length = encoding.spec().length();
        if (split.size() <= length) {
            return Optional.empty();
        }
        int[] tokens = new int[length];
        for (int i = 0; i < length; i++) {
            tokens[i] = tools().numbers.getOrDefault(split.get(i + 1), TokenNumbers.UNKNOWN);
        }
        return Optional.of(tokens);
    }

    /** Numbers of the tokens of {@link #pack}. Empty if all of them are reserved, so that none can be hidden. */
    public Optional<int[]> own(byte[] text) {
        int[] tokens = tokens(new String(text, StandardCharsets.UTF_8));
        return Arrays.stream(tokens).anyMatch(token -> token >= encoding.firstOrdinary())
                ? Optional.of(tokens)
                : Optional.empty();
    }

    private List<String> split(String text) {
        Tools own = tools();
        synchronized (own) {
            return own.tokeniser.split(Tokeniser.normalise(text, encoding.spec()));
        }
    }

    /** Numbers of the tokens of a text, cut and padded to the length of an example. */
    public int[] tokens(String text) {
        TextSpec spec = encoding.spec();
        List<String> split = split(text);
        int kept = Math.min(split.size(), spec.length());
        int from = spec.truncate() == TextSpec.Side.START ? split.size() - kept : 0;
        int to = spec.pad() == TextSpec.Side.START ? spec.length() - kept : 0;
        int[] tokens = new int[spec.length()]; // padding is 0
        for (int i = 0; i < kept; i++) {
            tokens[to + i] = tools().numbers.getOrDefault(split.get(from + i), TokenNumbers.UNKNOWN);
        }
        return tokens;
    }

    private Tools tools() {
        if (tools == null) {
            tools = new Tools(encoding);
        }
        return tools;
    }

    /** State that is derived from the encoding, created at first use. */
    private static final class Tools {
        private final Tokeniser tokeniser;
        private final Map<String, Integer> numbers = new HashMap<>();

        Tools(TextEncoding encoding) {
            tokeniser = Tokeniser.of(encoding);
            List<String> vocabulary = encoding.vocabulary();
            for (int i = encoding.firstOrdinary(); i < vocabulary.size(); i++) {
                numbers.put(vocabulary.get(i), i);
            }
        }
    }
}
