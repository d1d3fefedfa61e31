package org.starling.pipeline.report;

import java.util.Locale;
import org.starling.pipeline.files.ShownText;

/** Texts of HTML pages, the same in every country. */
public final class Html {
    private Html() {}

    /** A formatted text. Values are not escaped. */
    public static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A text from outside as the content of an element, or of an attribute in double quotes. */
    public static String escaped(String text) {
        return ShownText.lines(text).replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
