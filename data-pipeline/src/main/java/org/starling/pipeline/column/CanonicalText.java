package org.starling.pipeline.column;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.starling.pipeline.files.Utf8;

/** Brings texts to the form that stands for all texts that are equal to them. */
public final class CanonicalText {
    /** Longer texts are no numbers. */
    private static final int MAX_NUMBER = 64;
    /** More zeros than these are written as an exponent. */
    private static final int MAX_ZEROS = 40;

    private static final int MAX_EXPONENT_DIGITS = 4;

    private CanonicalText() {}

    /** Brings a text to the Unicode normal form C. Returns whether it was changed. */
    public static boolean toNfc(TextSlice text) {
        if (Utf8.isAscii(text.bytes(), text.offset(), text.length())) {
            return false;
        }
        String written = text.toString();
        if (Normalizer.isNormalized(written, Normalizer.Form.NFC)) {
            return false;
        }
        text.move(Normalizer.normalize(written, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8));
        return true;
    }

    /**
     * Brings a decimal number to its shortest form: {@code 1.0}, {@code 1e0} and {@code +1} become {@code 1}. Other texts are
     * not changed. A number with leading zeros is a code, not a number. Returns whether the text was changed.
     */
    public static boolean toNumber(TextSlice text) {
        if (text.length() == 0 || text.length() > MAX_NUMBER || !mayBeChanged(text)) {
            return false;
        }
        BigDecimal value = new BigDecimal(text.toString()).stripTrailingZeros();
        String shortest =
                value.scale() > MAX_ZEROS || value.scale() < -MAX_ZEROS ? value.toString() : value.toPlainString();
        byte[] bytes = shortest.getBytes(StandardCharsets.US_ASCII);
        if (text.equals(new TextSlice().move(bytes))) {
            return false;
        }
        text.move(bytes);
        return true;
    }

    /** Whether a text is a decimal number other than a whole number in its shortest form. */
    private static boolean mayBeChanged(TextSlice text) {
        byte[] bytes = text.bytes();
        int end = text.offset() + text.length();
        int place = text.offset();
        boolean signed = bytes[place] == '-' || bytes[place] == '+';
        boolean changed = bytes[place] == '+';
        place += signed ? 1 : 0;
        int wholeEnd = digits(bytes, place, end);
        int digits = wholeEnd - place;
        boolean zero = digits == 1 && bytes[place] == '0';
        if (digits > 1 && bytes[place] == '0') {
            return false;
        }
        changed |= zero && signed;
        place = wholeEnd;
        if (place < end && bytes[place] == '.') {
            int fractionEnd = digits(bytes, place + 1, end);
            digits += fractionEnd - place - 1;
            place = fractionEnd;
            changed = true;
        }
        if (digits == 0) {
            return false;
        }
        if (place < end && (bytes[place] == 'e' || bytes[place] == 'E')) {
            place++;
            place += place < end && (bytes[place] == '-' || bytes[place] == '+') ? 1 : 0;
            int exponentEnd = digits(bytes, place, end);
            if (exponentEnd == place || exponentEnd - place > MAX_EXPONENT_DIGITS) {
                return false;
            }
            place = exponentEnd;
            changed = true;
        }
        return changed && place == end;
    }

    /** Position after the digits that begin at a position. */
    private static int digits(byte[] bytes, int from, int end) {
        int place = from;
        while (place < end && bytes[place] >= '0' && bytes[place] <= '9') {
            place++;
        }
        return place;
    }
}
