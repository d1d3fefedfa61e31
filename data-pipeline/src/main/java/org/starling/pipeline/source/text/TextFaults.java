package org.starling.pipeline.source.text;

import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.text.TextEncoding;

/** Reasons for rejecting texts. */
final class TextFaults {
    static final String EMPTY = TextEncoding.EMPTY;
    static final String NO_LABEL = "missing label";
    static final String NOT_UTF8 = Utf8.INVALID;
    static final String TOO_LARGE = "text too large";
    static final String TOO_LONG = BoundedLines.TOO_LONG;
    static final String DAMAGED = "damaged file";
    static final String TOO_SHORT = "text shorter than a window";

    private TextFaults() {}
}
