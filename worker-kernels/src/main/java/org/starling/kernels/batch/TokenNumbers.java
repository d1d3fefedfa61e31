package org.starling.kernels.batch;

/** Numbers of the reserved tokens of a vocabulary. */
public final class TokenNumbers {
    /** Fills the steps of a text that is shorter than an example. */
    public static final int PADDING = 0;
    /** Stands for all tokens that the vocabulary lacks. */
    public static final int UNKNOWN = 1;
    /** Hides a token that is to be predicted; only in vocabularies of masked labels. */
    public static final int MASK = 2;

    private TokenNumbers() {}
}
