package org.starling.pipeline.source.text;

import org.starling.pipeline.files.Utf8;

/** Reasons for rejecting texts. */
final class TextFaults {
    static final String EMPTY = "empty text";
    static final String NO_LABEL = "missing label";
    static final String NOT_UTF8 = Utf8.INVALID;
    static final String TOO_LARGE = "file larger than a gigabyte";
    static final String TOO_SHORT = "text shorter than a window";

    private TextFaults() {}
}
