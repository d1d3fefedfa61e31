package org.starling.pipeline.source.table.json;

/**
 * A record of a JSON file.
 *
 * @param text its text, as in the file
 * @param fault reason to reject it; null for one object
 */
public record JsonRecord(String text, String fault) {
    public static final String MALFORMED = "malformed line";
    public static final String UNFINISHED = "malformed JSON, up to the end of the file";
    public static final String SEVERAL = "more than one value in the line";
    public static final String TRAILING = "text behind the value of the line";
    public static final String NO_OBJECT = "not an object";
    public static final String TOO_LONG = "value too long";
    public static final String TOO_DEEP = "more than 64 levels of values in values";
    public static final String REPEATED_KEY = "an object with the same key twice";
    public static final String UNPAIRED = "half of a surrogate pair in a text";

    private static final int DIGITS_OF_DOUBLE = 15;
    /** Letters of an escape of four digits. */
    private static final int ESCAPE = 6;

    /** The same record; rejected if a text of it would lose a letter, so that different texts would be equal. */
    JsonRecord checked() {
        return hasUnpaired(text) ? withFault(UNPAIRED) : this;
    }

    /** Whether an escape such as {@code \\ud800} has no partner. Letters that are not escaped always have one. */
    private static boolean hasUnpaired(String text) {
        int at = text.indexOf('\\');
        while (at >= 0 && at + 1 < text.length()) {
            char letter = escaped(text, at);
            int end = text.charAt(at + 1) == 'u' ? at + ESCAPE : at + 2;
            if (Character.isHighSurrogate(letter) && Character.isLowSurrogate(escaped(text, end))) {
                end += ESCAPE;
            } else if (Character.isSurrogate(letter)) {
                return true;
            }
            at = text.indexOf('\\', end);
        }
        return false;
    }

    /** The letter of an escape of four digits at a position; 0 if there is none. */
    private static char escaped(String text, int at) {
        return text.startsWith("\\u", at) && at + ESCAPE <= text.length()
                ? (char) Integer.parseInt(text.substring(at + 2, at + ESCAPE), 16)
                : 0;
    }

    /** Whether a text has more digits in a row, before a decimal point, than all numbers have whose double is their own. */
    static boolean mayHoldLongNumber(String text) {
        int digits = 0;
        boolean inFraction = false;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter >= '0' && letter <= '9') {
                digits++;
                if (digits > DIGITS_OF_DOUBLE && !inFraction) {
                    return true;
                }
            } else {
                digits = 0;
                inFraction = letter == '.';
            }
        }
        return false;
    }

    JsonRecord withFault(String reason) {
        return fault == null ? new JsonRecord(text, reason) : this;
    }
}
