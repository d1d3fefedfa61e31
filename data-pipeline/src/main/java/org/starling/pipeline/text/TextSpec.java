package org.starling.pipeline.text;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Encoding of texts as numbers.
 *
 * @param tokens unit that texts are split into
 * @param length number of tokens of an example: longer texts are cut, shorter ones are padded
 * @param vocabulary maximum number of different tokens, including those for padding and unknown tokens
 * @param letters treatment of capital letters
 * @param truncate end of a long text that is cut off
 * @param pad end of a short text that is padded
 * @param encode form of the features
 */
public record TextSpec(
        @Default("characters") Tokens tokens,
        int length,
        @Default("10000") int vocabulary,
        @Default("keep") Letters letters,
        @Default("end") Side truncate,
        @Default("end") Side pad,
        @Default("indices") Form encode)
        implements Serializable {
    private static final int MAX_VOCABULARY = 1_000_000;
    private static final int MAX_LENGTH = 1 << 24;

    public TextSpec {
        new Checks()
                .requirePresent(tokens, "tokens")
                .require(
                        length >= 1 && length <= MAX_LENGTH,
                        "length",
                        "must lie between 1 and " + MAX_LENGTH + ", is " + length)
                .require(
                        vocabulary > TextEncoding.RESERVED && vocabulary <= MAX_VOCABULARY,
                        "vocabulary",
                        "must lie between 3 and " + MAX_VOCABULARY + ", is " + vocabulary)
                .requirePresent(letters, "letters")
                .requirePresent(truncate, "truncate")
                .requirePresent(pad, "pad")
                .requirePresent(encode, "encode")
                .done();
    }

    /** Unit that texts are split into. */
    public enum Tokens {
        /** Unicode characters. */
        CHARACTERS,
        /** Runs of letters, runs of digits, and every other character but white space. */
        WORDS,
        /** Pieces of words that are learnt by byte-pair encoding. */
        BPE
    }

    /** Whether capitals are kept. */
    public enum Letters {
        /** Texts are not changed. */
        KEEP,
        /** Capital letters are converted to small letters, independently of the language. */
        LOWER
    }

    /** An end of a text. */
    public enum Side {
        /** Before the first token. */
        START,
        /** After the last token. */
        END
    }

    /** Form of the features. */
    public enum Form {
        /** The number of each token: {@code [length]}, for an embedding layer. */
        INDICES,
        /** A 1 in the row of each token: {@code [vocabulary, length]}, for a recurrent or convolutional layer. */
        ONE_HOT
    }
}
