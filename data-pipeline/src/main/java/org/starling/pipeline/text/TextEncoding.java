package org.starling.pipeline.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.batch.MaskFormat.LabelUse;
import org.starling.kernels.batch.TokenNumbers;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Vocabulary that was learnt from the training texts of this job or of another one.
 *
 * @param spec the requested encoding
 * @param vocabulary the tokens by number; the first ones are reserved
 * @param merges of byte-pair encoding: pairs that are joined, separated by a space, in the order in which they were learnt
 * @param type storage of token indices; null where they are float32, as in older shards
 */
public record TextEncoding(
        TextSpec spec,
        List<String> vocabulary,
        List<String> merges,
        @OptionalValue @JsonInclude(Include.NON_NULL) FeatureType type)
        implements Serializable {
    private static final int MAX_UINT16_TOKENS = 1 << Short.SIZE;
    private static final String MASK_TOKEN = "<mask>";

    /** Reason of texts that have white space only. */
    public static final String EMPTY = "empty text";

    /** Names of the reserved tokens of every vocabulary. */
    public static final List<String> RESERVED_TOKENS = List.of("<padding>", "<unknown>");

    public TextEncoding {
        new Checks()
                .requirePresent(spec, "spec")
                .require(
                        vocabulary != null && vocabulary.size() >= RESERVED_TOKENS.size(),
                        "vocabulary",
                        "must begin with the reserved tokens")
                .requirePresent(merges, "merges")
                .done();
        vocabulary = List.copyOf(vocabulary);
        merges = List.copyOf(merges);
    }

    /** An encoding that stores token indices in as few bytes as the vocabulary needs. */
    public static TextEncoding of(TextSpec spec, List<String> vocabulary, List<String> merges) {
        return new TextEncoding(
                spec,
                vocabulary,
                merges,
                vocabulary.size() <= MAX_UINT16_TOKENS ? FeatureType.UINT16 : FeatureType.INT32);
    }

    /** Names of the reserved tokens of a vocabulary, by number. */
    public static List<String> reservedTokens(TextSpec spec) {
        return spec.hidesTokens()
                ? Stream.concat(RESERVED_TOKENS.stream(), Stream.of(MASK_TOKEN)).toList()
                : RESERVED_TOKENS;
    }

    /** Number of the first token that is not reserved. A vocabulary keeps its mask token where no tokens are hidden. */
    public int firstOrdinary() {
        return hasMaskToken() ? TokenNumbers.MASK + 1 : TokenNumbers.UNKNOWN + 1;
    }

    /**
     * Returns whether the vocabulary has a mask token. No text has it as one token, because its first character would come before
     * it.
     */
    public boolean hasMaskToken() {
        return vocabulary.size() > TokenNumbers.MASK
                && vocabulary.get(TokenNumbers.MASK).equals(MASK_TOKEN);
    }

    /** Masks of packed texts. */
    public MaskFormat masks() {
        if (spec.hidesTokens()) {
            return new MaskFormat(spec.length(), spec.length(), LabelUse.MASKED_TOKENS);
        }
        return spec.masksPadding() ? new MaskFormat(spec.length(), 0) : MaskFormat.NONE;
    }

    /** Format of packed texts. */
    public FeatureFormat format() {
        return switch (spec.encode()) {
            case INDICES -> new FeatureFormat(
                    type == null ? FeatureType.FLOAT32 : type, List.of(spec.length()), 1f, 0f);
            case ONE_HOT -> new FeatureFormat(FeatureType.UINT8, List.of(vocabulary.size(), spec.length()), 1f, 0f);
        };
    }
}
