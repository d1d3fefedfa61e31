package org.starling.pipeline.text;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.validation.Checks;

/**
 * Vocabulary that was learnt from the training texts.
 *
 * @param spec the requested encoding
 * @param vocabulary the tokens by number; the first two are reserved
 * @param merges of byte-pair encoding: pairs that are joined, separated by a space, in the order in which they were learnt
 */
public record TextEncoding(TextSpec spec, List<String> vocabulary, List<String> merges) implements Serializable {
    /** Number of padding. */
    public static final int PADDING = 0;
    /** Number of all tokens that the vocabulary lacks. */
    public static final int UNKNOWN = 1;
    /** Number of reserved token numbers. */
    public static final int RESERVED = 2;

    /** Reason of texts that have white space only. */
    public static final String EMPTY = "empty text";

    public static final List<String> RESERVED_TOKENS = List.of("<padding>", "<unknown>");

    public TextEncoding {
        new Checks()
                .requirePresent(spec, "spec")
                .require(
                        vocabulary != null && vocabulary.size() >= RESERVED,
                        "vocabulary",
                        "must begin with the reserved tokens")
                .requirePresent(merges, "merges")
                .done();
        vocabulary = List.copyOf(vocabulary);
        merges = List.copyOf(merges);
    }

    /** Format of packed texts. */
    public FeatureFormat format() {
        return switch (spec.encode()) {
            case INDICES -> FeatureFormat.float32(spec.length());
            case ONE_HOT -> new FeatureFormat(FeatureType.UINT8, List.of(vocabulary.size(), spec.length()), 1f, 0f);
        };
    }
}
