package org.starling.pipeline.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.Serializable;
import org.starling.kernels.batch.TokenNumbers;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;

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
 * @param padding meaning of padded steps; null for values
 * @param labels origin of the labels; null for the source
 * @param vocabularyOf folder of the shards, or of a checkpoint, of the job whose vocabulary is taken; null to learn one
 */
public record TextSpec(
        @Default("characters") Tokens tokens,
        int length,
        @Default("10000") int vocabulary,
        @Default("keep") Letters letters,
        @Default("end") Side truncate,
        @Default("end") Side pad,
        @Default("indices") Form encode,
        @OptionalValue @JsonInclude(Include.NON_NULL) Padding padding,
        @OptionalValue @JsonInclude(Include.NON_NULL) Labels labels,
        @OptionalValue @JsonInclude(Include.NON_NULL) String vocabularyOf)
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
                        vocabulary > reserved(labels) && vocabulary <= MAX_VOCABULARY,
                        "vocabulary",
                        "must lie between %d and %d, is %d".formatted(reserved(labels) + 1, MAX_VOCABULARY, vocabulary))
                .requirePresent(letters, "letters")
                .requirePresent(truncate, "truncate")
                .requirePresent(pad, "pad")
                .requirePresent(encode, "encode")
                .require(
                        padding != Padding.MASKED || encode == Form.INDICES,
                        "padding",
                        "must be values with encode: one-hot, where padding is a column of zeros; say encode: indices, or leave it out")
                .require(
                        labels != Labels.MASKED || encode == Form.INDICES,
                        "labels",
                        "must not be masked with encode: one-hot, because the mask token is hidden by its number; say encode: indices")
                .require(
                        labels != Labels.MASKED || padding != Padding.VALUES,
                        "padding",
                        "must be masked with labels: masked, because padding is never predicted; leave it out")
                .require(
                        vocabularyOf == null || !vocabularyOf.isBlank(),
                        "vocabularyOf",
                        "must not be blank; name a folder of shards or of a checkpoint, or leave it out")
                .done();
    }

    /** Texts with the labels of their source, whose padding counts as values. */
    public TextSpec(Tokens tokens, int length, int vocabulary, Letters letters, Side truncate, Side pad, Form encode) {
        this(tokens, length, vocabulary, letters, truncate, pad, encode, null, null, null);
    }

    private static int reserved(Labels labels) {
        return labels == Labels.MASKED ? TokenNumbers.MASK + 1 : TokenNumbers.UNKNOWN + 1;
    }

    /** The same encoding with a vocabulary that is already known. */
    public TextSpec withKnownVocabulary() {
        return new TextSpec(tokens, length, vocabulary, letters, truncate, pad, encode, padding, labels, null);
    }

    /** Returns whether tokens are hidden in each batch, and are their own labels. */
    public boolean hidesTokens() {
        return labels == Labels.MASKED;
    }

    /** Returns whether padded steps have a mask. */
    public boolean masksPadding() {
        return padding == Padding.MASKED || hidesTokens();
    }

    /** Meaning of padded steps. */
    public enum Padding {
        /** Padding is a token like others. */
        VALUES,
        /** A mask of time steps hides it from the network. */
        MASKED
    }

    /** Origin of the labels. */
    public enum Labels {
        /** The source says what they are. */
        SOURCE,
        /** The tokens of the text, some of which are hidden in each batch; labels of the source are not read. */
        MASKED
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
