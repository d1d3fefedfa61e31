package org.starling.pipeline.source.text;

/** Why texts are set aside. */
final class TextFaults {
    static final String EMPTY = "empty text";
    static final String NO_LABEL = "missing label";
    static final String NOT_UTF8 = "not UTF-8";
    static final String TOO_LARGE = "file larger than a gigabyte";
    static final String TOO_SHORT = "text shorter than a window";

    private TextFaults() {}
}
