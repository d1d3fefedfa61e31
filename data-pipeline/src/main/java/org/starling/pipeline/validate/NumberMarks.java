package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.starling.pipeline.column.TextSlice;

/**
 * The characters that separate the digits of numbers in texts. Immutable.
 *
 * @param decimal before the fraction
 * @param thousands between groups of digits before the fraction; null for none. A blank stands for a no-break space, too.
 * @param number the form of a number with these characters; null for a plain number
 */
public record NumberMarks(String decimal, String thousands, Pattern number) implements Serializable {
    /** A point before the fraction, and no groups. */
    public static final NumberMarks PLAIN = of(null, null);

    private static final String POINT = ".";
    private static final String BLANKS = "[ \u00a0\u202f]";
    private static final TextSlice NO_NUMBER = TextSlice.of("?");

    /**
     * Some characters.
     *
     * @param decimal null for a point
     * @param thousands null for none
     */
    public static NumberMarks of(String decimal, String thousands) {
        String fraction = decimal == null ? "." : decimal;
        if (fraction.equals(".") && thousands == null) {
            return new NumberMarks(fraction, null, null);
        }
        String groups = "";
        if (thousands != null) {
            String mark = thousands.isBlank() ? BLANKS : Pattern.quote(thousands);
            // the last group has three digits; others have two in India
            groups = "[0-9]{1,3}(?:" + mark + "[0-9]{2,3})*" + mark + "[0-9]{3}|";
        }
        return new NumberMarks(
                fraction,
                thousands,
                Pattern.compile("([+-]?)(" + groups + "[0-9]*)(?:" + Pattern.quote(fraction)
                        + "([0-9]*))?((?:[eE][+-]?[0-9]+)?)"));
    }

    /** The number as {@link CellNumber} reads it; a text that is not a number for any other text. */
    public TextSlice plain(TextSlice text) {
        if (number == null) {
            return text;
        }
        Matcher parts = number.matcher(text.toString());
        if (!parts.matches()) {
            // the words for values that are not finite have no marks
            return Double.isFinite(CellNumber.parse(text)) ? NO_NUMBER : text;
        }
        String whole = parts.group(2).replaceAll("[^0-9]", "");
        String fraction = parts.group(3) == null ? "" : POINT + parts.group(3);
        return TextSlice.of(parts.group(1) + whole + fraction + parts.group(4));
    }
}
